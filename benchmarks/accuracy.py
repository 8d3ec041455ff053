"""How many numbers are read exactly right: ``python -m benchmarks.accuracy --data ../shared/data``."""

if not __package__:  # started as a script
    import sys
    from pathlib import Path

    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


import argparse
import sys
from collections.abc import Sequence

import numpy as np

from benchmarks import metrics
from benchmarks.commands import chosen_sets, common_options, limit_of, table_row, write_readings
from benchmarks.measure import SURE, Bench, Outcome, summary
from benchmarks.readers import READERS

NOT_POOLED = ("all-marks", "written/plain")  # look-alikes, and what shows again what another set shows
HEADINGS = ("set", "n", "exact", "± s.e.", "ms", "× contours", "ECE", f"right > {SURE}", f"share > {SURE}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, and write what was read where ``--json`` says."""
    options = _options(arguments)
    sets = chosen_sets(options)
    results: dict[str, list[Outcome]] = {}
    print(
        f"Reader {options.reader} on the evaluation data: exact match of the whole number, and the median\n"
        "processor time, in milliseconds and in times of plain contours on the same images.\n"
    )
    print(table_row(HEADINGS), table_row(["---"] + ["---:"] * (len(HEADINGS) - 1)), sep="\n", flush=True)
    with Bench(options.data, options.weights, options.jobs) as bench:
        for shown in sets:
            results[shown.name] = bench.run(options.reader, shown, limit_of(shown, options))
            print(_figures(shown.title, results[shown.name]), flush=True)
    _print_pooled(results)
    if options.json is not None:
        write_readings(options.json, options.reader, results)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = common_options(__doc__)
    parser.add_argument("--reader", choices=READERS, default="number-reader")
    return parser.parse_args(arguments)


def _figures(title: str, outcomes: Sequence[Outcome]) -> str:
    row = summary(outcomes)
    return table_row(
        [
            title,
            str(row.count),
            f"{row.exact:.3f}",
            f"{row.error:.3f}",
            f"{row.ms:.1f}",
            f"{row.ms / row.contours_ms:.1f}",
            f"{row.calibration_error:.3f}",
            f"{row.sure_right:.3f}",
            f"{row.sure_coverage:.2f}",
        ]
    )


def _print_pooled(results: dict[str, list[Outcome]]) -> None:
    pooled = [outcome for name, outcomes in results.items() if name not in NOT_POOLED for outcome in outcomes]
    if pooled:
        row = summary(pooled)
        print(
            f"\nOf all readings but those of single look-alikes, {row.sure_coverage:.0%} have a confidence "
            f"over {SURE}; of these {row.sure_right:.1%} are right."
        )
    if "digits" in results and "marks" in results:
        digits, marks = (
            np.array([metrics.digit_score(outcome.read, outcome.confidence) for outcome in results[name]])
            for name in ("digits", "marks")
        )
        share = metrics.auroc(digits, marks)
        print(f"Single digits against letters and symbols without look-alikes: AUROC {share:.3f}.")


if __name__ == "__main__":
    sys.exit(main())
