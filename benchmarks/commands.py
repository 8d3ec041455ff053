"""What the benchmarks share on the command line and on paper."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.measure import Outcome, summary
from benchmarks.sets import EvaluationSet, evaluation_sets
from recognizer.networks import WEIGHTS


def chosen_sets(options: argparse.Namespace) -> list[EvaluationSet]:
    """Return the sets that ``--sets`` names; all of them where it is not given."""
    if not (options.data / "render_strokes.py").is_file():
        sys.exit(
            f"No evaluation data at {options.data}; --data names the folder that holds render_strokes.py."
        )
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
    parser.add_argument(
        "--weights", type=Path, default=WEIGHTS, help="a folder of other networks with their cards"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--json", type=Path, help="where to write every reading")
    return parser


def write_readings(path: Path, reader: str, results: dict[str, list[Outcome]]) -> None:
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


def table_row(cells: Sequence[str]) -> str:
    """Return a row of a Markdown table."""
    return "| " + " | ".join(cells) + " |"
