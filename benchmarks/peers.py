"""Other readers on the same images in the same run: ``python -m benchmarks.peers --data ../shared/data``."""

if not __package__:  # started as a script
    import sys
    from pathlib import Path

    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.commands import chosen_sets, common_options, limit_of, table_row, write_readings
from benchmarks.measure import Bench, Outcome, summary
from benchmarks.readers import READERS, MissingReaderError

OURS = "number-reader"
TITLES = {
    OURS: "number-reader",
    "ppocr": "PP-OCRv6 small",
    "ppocr-numeric": "PP-OCRv6, digits and separators only",
    "tesseract": "Tesseract",
    "contours": "plain contours",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every installed reader and print them side by side."""
    parser = common_options(__doc__)
    parser.add_argument("--readers", help=f"of {', '.join(TITLES)}, separated by commas; all unless told")
    options = parser.parse_args(arguments)
    asked = options.readers.split(",") if options.readers else list(TITLES)
    if unknown := [name for name in asked if name not in TITLES]:
        sys.exit(f"No reader {', '.join(unknown)}; there are {', '.join(TITLES)}.")
    readers = [name for name in asked if _is_there(name, options.weights)]
    if not readers:
        return 1
    print(
        "Exact match of the whole number, and the median processor time of an image, in milliseconds\n"
        f"and in times of {TITLES[readers[0]]}.\n"
    )
    print(table_row(["set", "n", *(TITLES[name] for name in readers)]))
    print(table_row(["---"] + ["---:"] * (len(readers) + 1)), flush=True)
    results: dict[str, dict[str, list[Outcome]]] = {name: {} for name in readers}
    with Bench(options.data, options.weights, options.jobs) as bench:
        for shown in chosen_sets(options):
            for name in readers:
                results[name][shown.name] = bench.run(name, shown, limit_of(shown, options))
            print(_compared(shown.title, [results[name][shown.name] for name in readers]), flush=True)
    if options.json is not None:
        for name in readers:
            write_readings(options.json.with_stem(f"{options.json.stem}-{name}"), name, results[name])
    return 0


def _is_there(name: str, weights: Path) -> bool:
    try:
        READERS[name](weights)
    except MissingReaderError as error:
        print(f"Left out: {error}.\n")
        return False
    return True


def _compared(title: str, outcomes: Sequence[Sequence[Outcome]]) -> str:
    rows = [summary(of_one) for of_one in outcomes]
    # Counted in times of plain contours, so that a machine that grew busier meanwhile favours nobody.
    units = [row.ms / row.contours_ms for row in rows]
    cells = [
        f"{row.exact:.3f}, {row.ms:.1f} ms ({unit / units[0]:.1f}×)"
        for row, unit in zip(rows, units, strict=True)
    ]
    return table_row([title, str(rows[0].count), *cells])


if __name__ == "__main__":
    sys.exit(main())
