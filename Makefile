# Needs make and Python 3.11, 3.12 or 3.13, nothing else. Every target sets up what it uses in .venv;
# a second call finds it there. `make run ARGS="--port 8000"` hands ARGS on to the command behind a target.

VENV := .venv
BIN := $(VENV)/bin
PYTHONS := $(or $(PYTHON),python3 python3.13 python3.12 python3.11)
# The evaluation data, which is not part of the project: see docs/accuracy.md.
DATA ?= ../shared/data
REPORT := benchmarks/report
# On an ordinary machine MNIST is downloaded; where the data folder has it, it is read from there.
MNIST := $(if $(wildcard $(DATA)/mnist),--mnist $(DATA)/mnist)

# Not compiling at once saves a third of the time: most modules of TensorFlow are never imported.
PIP_INSTALL := $(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check --require-hashes
COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --no-header --no-annotate

# Two processes share the files of tests; a file's tests stay together. ARGS="-n 0" keeps to one, as --pdb needs.
PYTEST := $(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

# `make weights SIZE=small` makes small networks in minutes, to try the way; OUT is where they go.
SIZE ?= full
OUT ?= runs/weights$(if $(filter-out full,$(SIZE)),-$(SIZE))

.PHONY: run test check train weights bench lock browser

run: $(VENV)/run.stamp
	$(BIN)/python app.py $(ARGS)

test: $(VENV)/dev.stamp browser
	$(PYTEST) $(ARGS)

check: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict
	$(BIN)/lint-imports

train: $(VENV)/dev.stamp
	$(BIN)/python -m training $(MNIST) $(ARGS)

weights: $(VENV)/dev.stamp
	$(BIN)/python -m training weights --recipe $(SIZE) --out $(OUT) $(MNIST) $(if $(wildcard $(DATA)),--data $(DATA)) $(ARGS)

bench: $(VENV)/bench.stamp
	$(BIN)/python -m benchmarks.accuracy --data $(DATA) --full --json $(REPORT)/accuracy.json $(ARGS)
	$(BIN)/python -m benchmarks.failures --data $(DATA) --outcomes $(REPORT)/accuracy.json --page $(REPORT)/failures.html
	$(BIN)/python -m benchmarks.peers --data $(DATA) --limit 300 --json $(REPORT)/peers.json $(ARGS)
	$(BIN)/python -m benchmarks.hostile
	$(BIN)/python -m benchmarks.heavy
	$(BIN)/python -m benchmarks.fuzz
	$(BIN)/python -m benchmarks.load --attacker
	$(BIN)/python -m benchmarks.attacks

# Renews the locks from pyproject.toml; ARGS="--upgrade" takes the newest versions that it allows.
lock: $(VENV)/dev.stamp
	$(COMPILE) $(ARGS) --extra app -o requirements/run.txt
	$(COMPILE) $(ARGS) --extra app --extra remote --extra training --group dev -c requirements/run.txt -o requirements/dev.txt
	$(COMPILE) $(ARGS) --extra app --group bench -c requirements/dev.txt -o requirements/bench.txt

# The browser tests need Chromium and Firefox, those of the database PostgreSQL; without them they skip and say so.
browser:
	@sh .ci/install-packages || echo "Going on without: the tests that need them will be skipped."

$(VENV)/made.stamp:
	@for python in $(PYTHONS); do \
	  if $$python -c 'import ensurepip, sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then \
	    $$python -m venv $(VENV) && touch $@ && exit; \
	  fi; \
	done; \
	echo "Number Reader needs Python 3.11, 3.12 or 3.13 with its venv module; tried: $(PYTHONS)." \
	  "Name another one: make $(MAKECMDGOALS) PYTHON=/path/to/python3.13" >&2; \
	exit 1

$(VENV)/run.stamp: requirements/run.txt | $(VENV)/made.stamp
	@echo "Installing what the app needs (a minute) ..."
	@$(PIP_INSTALL) -r requirements/run.txt
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt requirements/run.txt | $(VENV)/made.stamp
	@echo "Installing what training and the tests need (some minutes) ..."
	@$(PIP_INSTALL) -r requirements/dev.txt
	@touch $@ $(VENV)/run.stamp

$(VENV)/bench.stamp: requirements/bench.txt $(VENV)/run.stamp
	@echo "Installing the readers to compare with ..."
	@$(PIP_INSTALL) -r requirements/bench.txt
	@touch $@
