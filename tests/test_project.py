import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from recognizer.cli import COMMANDS

ROOT = Path(__file__).parents[1]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
WHOLE = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT, GROUPS = WHOLE["project"], WHOLE["dependency-groups"]
PINNED = re.compile(r"^([a-z0-9][a-z0-9.-]*)==(\S+)", re.MULTILINE)


def versions(lock: Path) -> dict[str, set[str]]:
    """Return the versions that a lock holds, one of several by Python or platform, by package."""
    pinned: dict[str, set[str]] = {}
    for name, version in PINNED.findall(lock.read_text(encoding="utf-8")):
        pinned.setdefault(name, set()).add(version)
    return pinned


def anchors(document: Path) -> set[str]:
    """Return what GitHub calls the headings of a document."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    # What `make test ARGS=…` hands down to its children must not reach this make.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", "ARGS=", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_there_is_a_lock_for_running_one_for_developing_and_one_for_comparing() -> None:
    assert [lock.name for lock in LOCKS] == ["bench.txt", "dev.txt", "run.txt"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_package_has_a_hash_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    packages = re.split(r"\n(?=\S)", text.strip())
    assert len(packages) == len(PINNED.findall(text))
    assert all("--hash=sha256:" in package for package in packages)


def test_the_locks_agree_on_the_versions_that_they_share() -> None:
    run, dev, bench = (versions(ROOT / "requirements" / f"{name}.txt") for name in ("run", "dev", "bench"))
    assert run.items() <= dev.items()
    assert run.items() <= bench.items()
    assert all(dev[name] == bench[name] for name in dev.keys() & bench.keys())


def test_running_needs_nothing_of_training() -> None:
    run = versions(ROOT / "requirements" / "run.txt")
    assert not {"tensorflow", "keras", "tf2onnx", "onnx", "scikit-image"} & run.keys()


def names(requirements: list[str]) -> set[str]:
    """Return the packages of requirements, those of the project's own extras left out."""
    return {re.split(r"[<>=[]", requirement)[0] for requirement in requirements} - {PROJECT["name"]}


def test_the_library_asks_for_four_packages() -> None:
    assert names(PROJECT["dependencies"]) == {"numpy", "onnxruntime", "opencv-python-headless", "pillow"}


def test_the_locks_hold_what_the_project_asks_for() -> None:
    library, extras = PROJECT["dependencies"], PROJECT["optional-dependencies"]
    app = library + extras["app"] + extras["corrections"]
    asked = {
        "run": app,
        "dev": app + extras["bulk"] + extras["remote"] + extras["training"] + GROUPS["dev"],
        "bench": app + GROUPS["bench"],
    }
    for name, requirements in asked.items():
        assert names(requirements) <= versions(ROOT / "requirements" / f"{name}.txt").keys()


def test_every_extra_is_one_that_a_command_names() -> None:
    named = {command.extra for command in COMMANDS.values() if command.extra}
    for module in (*(ROOT / "bulk").glob("*.py"), *(ROOT / "segmentation").glob("*.py")):
        named |= set(re.findall(r"number-reader\[(\w+)\]", module.read_text(encoding="utf-8")))
    assert named == PROJECT["optional-dependencies"].keys()


@needs_make
@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", ".ci/run"])
def test_every_make_command_that_is_named_exists(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^ *|`)make ([a-z]+)", text, re.MULTILINE))
    assert {"check", "test"} & named
    for target in named:
        assert make("--dry-run", target).returncode == 0, target


@needs_make
def test_the_commands_without_make_are_those_of_the_targets() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for target, command in (("run", ".venv/bin/python app.py"), ("test", ".venv/bin/python -m pytest")):
        assert command in readme
        ran = make("--dry-run", target).stdout.splitlines()[-1].strip()
        assert ran == command or ran.startswith(f"{command} --numprocesses ")


@needs_make
def test_a_python_out_of_range_is_one_line_that_names_the_remedy(tmp_path: Path) -> None:
    result = make("run", f"VENV={tmp_path / 'venv'}", "PYTHON=/bin/false")
    assert result.returncode != 0
    said, *rest = result.stderr.splitlines()
    assert said.startswith("Number Reader needs Python 3.11, 3.12 or 3.13")
    assert "make run PYTHON=" in said
    assert len(rest) == 1  # make's own line
    assert not (tmp_path / "venv").exists()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_link_to_a_file_leads_to_one(document: Path) -> None:
    linked = re.findall(r"\]\((?!https?://)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [link for link in linked if not (document.parent / link).is_file()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_link_to_a_heading_leads_to_one(document: Path) -> None:
    links = re.findall(r"\]\((?!https?://)([^)#]*)#([^)]+)\)", document.read_text(encoding="utf-8"))
    for link, heading in links:
        assert heading in anchors(document.parent / link if link else document), f"{link}#{heading}"


def test_every_promise_of_the_limits_names_a_test_that_is_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")))
    written = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    there = set(re.findall(r"^(?:async )?def (test_\w+)", written, re.MULTILINE))
    assert named
    assert named - there == set()
