"""Measures finished weights: on composed lines, on benchmarks, and by the causes of their errors."""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from recognizer import NumberReader
from training.causes import CAUSES, causes_of
from training.errors import DataError
from training.lines.mixture import Hands, compose
from training.recipe import ReportRecipe
from training.synth.strings import compose_pen

SHORT, LONG = (2, 5), (6, 13)  # digits of composed numbers, half-open
PROJECT = Path(__file__).parents[1]
READINGS = "benchmarks.json"  # what `benchmarks.accuracy` writes
MARKDOWN, FIGURES = "report.md", "report.json"


@dataclass(frozen=True, slots=True)
class SetFigures:
    """How a set of images was read, and the shares of the causes of what was misread."""

    count: int
    right: float
    causes: Mapping[str, float]


def figures_of(pairs: Iterable[tuple[str, str]]) -> SetFigures:
    """Return the figures of pairs of what was wanted and what was read."""
    pairs = list(pairs)
    wrong = [pair for pair in pairs if pair[0] != pair[1]]
    found = causes_of(wrong)
    total = max(found.total(), 1)
    shares = {cause: found[cause] / total for cause in CAUSES}
    return SetFigures(len(pairs), 1 - len(wrong) / max(len(pairs), 1), shares)


def composed_figures(reader: NumberReader, hands: Hands, recipe: ReportRecipe) -> dict[str, SetFigures]:
    """Let a reader read composed lines of several kinds."""
    figures = {}
    for place, (name, lengths) in enumerate(
        {"single digits": (1, 2), "short numbers": SHORT, "long numbers": LONG, "mixture": None}.items()
    ):
        rng = np.random.default_rng([recipe.seed, place])
        pairs = []
        for _ in range(recipe.lines):
            if lengths is None:
                drawn = compose(rng, hands)
            else:
                digits = rng.integers(0, 10, int(rng.integers(*lengths)))
                drawn = compose_pen(rng, "".join(map(str, digits)))
            pairs.append((drawn.label, reader.read(drawn.image).text))
        figures[f"composed: {name}"] = figures_of(pairs)
    return figures


def benchmark_figures(data: Path, weights: Path, recipe: ReportRecipe) -> dict[str, SetFigures]:
    """Run the benchmark of accuracy on weights.

    Raises
    ------
    DataError
        If it fails.
    """
    readings = weights / READINGS
    command = [sys.executable, "-m", "benchmarks.accuracy", "--data", str(data), "--weights", str(weights)]
    command += ["--json", str(readings), "--limit", str(recipe.limit)]
    done = subprocess.run(command, cwd=PROJECT, check=False)
    if done.returncode:
        raise DataError(f"the benchmark failed; run it to see why: {' '.join(command)}")
    sets = json.loads(readings.read_text(encoding="utf-8"))["sets"]
    return {name: _of_outcomes(of["outcomes"]) for name, of in sets.items()}


def _of_outcomes(outcomes: list[Mapping[str, str | bool]]) -> SetFigures:
    """Return the figures of what the benchmark tells; it knows better than equality what is right."""
    wrong = [(str(one["wanted"]), str(one["read"])) for one in outcomes if not one["right"]]
    of_wrong = figures_of(wrong)
    return SetFigures(len(outcomes), 1 - len(wrong) / max(len(outcomes), 1), of_wrong.causes)


def write_report(figures: Mapping[str, SetFigures], out: Path) -> None:
    """Write the figures as a table for people, and as JSON."""
    head = ["set", "n", "right", *CAUSES]
    rows = [head, ["---", *["---:"] * (len(head) - 1)]]
    for name, of in figures.items():
        rows.append([name, str(of.count), f"{of.right:.3f}", *(f"{of.causes[one]:.2f}" for one in CAUSES)])
    table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    caption = "Numbers read exactly right, and the causes of the errors as shares of all edit operations."
    (out / MARKDOWN).write_text(f"{caption}\n\n{table}\n", encoding="utf-8")
    plain = {name: asdict(of) for name, of in figures.items()}
    (out / FIGURES).write_text(json.dumps(plain, indent=2) + "\n", encoding="utf-8")
    print(table, flush=True)
