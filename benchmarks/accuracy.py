"""How many numbers are read exactly right: ``python -m benchmarks.accuracy --data ../shared/data``."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from benchmarks import metrics
from benchmarks.measure import SURE, Bench, Outcome, summary
from benchmarks.readers import READERS
from benchmarks.sets import EvaluationSet, evaluation_sets
from recognizer.classifier import SHIPPED

TIMED_CONTOURS = 50  # samples of a set that plain contours read, as the unit of time of this run
HEADINGS = ("set", "n", "exact", "± s.e.", "ms", "× contours", "ECE", f"right > {SURE}", f"share > {SURE}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, and write what was read where ``--json`` says."""
    options = _options(arguments)
    sets = chosen_sets(options)
    results: dict[str, list[Outcome]] = {}
    print(f"Reader {options.reader} on the evaluation data; exact match of the whole number.\n")
    print(_row(HEADINGS), _row(["---"] + ["---:"] * (len(HEADINGS) - 1)), sep="\n", flush=True)
    with Bench(options.data, options.weights, options.jobs) as bench:
        for shown in sets:
            results[shown.name] = bench.run(options.reader, shown, limit_of(shown, options))
            plain = bench.run("contours", shown, TIMED_CONTOURS)
            print(_figures(shown.title, results[shown.name], summary(plain).ms), flush=True)
    _print_pooled(results)
    if options.json is not None:
        write_json(options.json, options.reader, results)
    return 0


def chosen_sets(options: argparse.Namespace) -> list[EvaluationSet]:
    """Return the sets that ``--sets`` names; all of them where it is not given."""
    known = evaluation_sets(options.data)
    names = options.sets.split(",") if options.sets else list(known)
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"No set {', '.join(unknown)}; there are {', '.join(known)}.")
    return [known[name] for name in names]


def limit_of(shown: EvaluationSet, options: argparse.Namespace) -> int | None:
    """Return how many samples of a set to take; None for all."""
    limit: int | None = options.limit
    return limit if limit is not None or options.full else shown.usual


def common_options(description: str | None) -> argparse.ArgumentParser:
    """Return the parser of what every benchmark is asked in the same words."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the evaluation data")
    parser.add_argument("--sets", help="names of sets, separated by commas; all unless told")
    parser.add_argument("--limit", type=int, help="samples a set, evenly spread over it")
    parser.add_argument("--full", action="store_true", help="all samples of the large sets too")
    parser.add_argument("--weights", type=Path, default=SHIPPED, help="another network, its card beside it")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--json", type=Path, help="where to write every reading")
    return parser


def write_json(path: Path, reader: str, results: dict[str, list[Outcome]]) -> None:
    """Write summaries and readings of one reader, for `benchmarks.failures` and for comparing runs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "reader": reader,
        "sets": {
            name: {**asdict(summary(outcomes)), "outcomes": [asdict(outcome) for outcome in outcomes]}
            for name, outcomes in results.items()
        },
    }
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = common_options(__doc__)
    parser.add_argument("--reader", choices=READERS, default="number-reader")
    return parser.parse_args(arguments)


def _figures(title: str, outcomes: Sequence[Outcome], contours_ms: float) -> str:
    row = summary(outcomes)
    return _row(
        [
            title,
            str(row.count),
            f"{row.exact:.3f}",
            f"{row.error:.3f}",
            f"{row.ms:.1f}",
            f"{row.ms / contours_ms:.1f}",
            f"{row.calibration_error:.3f}",
            f"{row.sure_right:.3f}",
            f"{row.sure_coverage:.2f}",
        ]
    )


def _print_pooled(results: dict[str, list[Outcome]]) -> None:
    pooled = [outcome for name, outcomes in results.items() if name != "all-marks" for outcome in outcomes]
    if pooled:
        row = summary(pooled)
        print(
            f"\nOf all readings but those of the look-alikes, {row.sure_coverage:.0%} have a confidence over "
            f"{SURE}; of these {row.sure_right:.1%} are right."
        )
    if "digits" in results and "marks" in results:
        digits, marks = (
            np.array([metrics.digit_score(outcome.read, outcome.confidence) for outcome in results[name]])
            for name in ("digits", "marks")
        )
        share = metrics.auroc(digits, marks)
        print(f"Single digits against letters and symbols without look-alikes: AUROC {share:.3f}.")


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    sys.exit(main())
