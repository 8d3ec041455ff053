"""``number-reader bulk``: folders, archives and documents → a table of readings."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from bulk.engine import Engine, on_this_machine
from bulk.ray_engine import on_ray
from bulk.remote import check_free, is_remote, send
from bulk.rows import Wanted
from bulk.run import Summary, read_all
from recognizer.errors import NumberReaderError
from recognizer.limits import EACH, Limits

DOUBT = (
    0.9  # a lower confidence puts a reading on the page of doubtful ones; one in ten or more of them is wrong
)
LEAST_MEMORY_MB = 512  # as the service's: with 200 no image is read
INTERRUPTED = 130  # exit status after Ctrl-C, as shells have it


def main(arguments: Sequence[str] | None = None, prog: str = "python -m bulk") -> int:
    """Run the command line; its help calls it `prog`.

    Returns
    -------
    int, the exit status: 0 where the table is whole, with or without rows of errors; 1 where there is none
    (one line on stderr says why); 130 after Ctrl-C.
    """
    parser = _parser(prog)
    options = parser.parse_args(arguments)
    if options.page and options.review:
        parser.error("--review shows images with one number. Give --page or --review.")
    annotated = str(options.annotate.resolve()) if options.annotate else ""
    wanted = Wanted(annotated, options.doubt if options.review else 0.0, options.page)
    url = options.out if is_remote(options.out) else ""
    table = Path(options.out.rpartition("/")[2] if url else options.out)
    try:
        if url:
            check_free(url)
        engine, workers = ENGINES[options.engine]
        limits = Limits(options.memory, options.seconds)
        summary = read_all(
            options.sources, table, wanted, options.workers or workers(), options.review, engine, limits
        )
        if url:
            send(table, url)
    except NumberReaderError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. Give the same command again to go on from here.", file=sys.stderr)
        return INTERRUPTED
    print(_told(summary, options.out))
    return 0


def _told(summary: Summary, table: str) -> str:
    errors = f"{summary.errors:,} error{'' if summary.errors == 1 else 's'}"
    told = f"Wrote {summary.rows:,} row{'' if summary.rows == 1 else 's'} to {table}, {errors} among them."
    new = summary.rows - summary.resumed
    earlier = f", {summary.resumed:,} earlier" if summary.resumed else ""
    return f"{told} Read {new:,} in {summary.seconds:,.0f} s{earlier}."


def _parser(prog: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=prog,
        description="Read folders, archives and documents into a table. Each image or page is a row. "
        "A run that was ended goes on where it was when the same command is given again.",
        epilog="Example: %(prog)s scans box.zip --out readings.csv --review doubtful.html",
    )
    parser.add_argument(
        "sources",
        nargs="+",
        metavar="SOURCE",
        help="an image, a folder, a pattern such as 'scans/*.png', a PDF, a TIFF, a zip or tar archive, "
        "or a URL of these such as s3://bucket/scans",
    )
    parser.add_argument(
        "--out",
        required=True,
        metavar="TABLE",
        help="a new .parquet, .csv or .jsonl file, or the URL of one, which is first written to this folder",
    )
    parser.add_argument(
        "--page",
        action="store_true",
        help="read each image as a page: a row for each number, with its row and column in the table there",
    )
    parser.add_argument(
        "--annotate",
        type=_here,
        metavar="FOLDER",
        help="write each image with its digits in boxes to this folder",
    )
    parser.add_argument(
        "--review",
        type=_here,
        metavar="PAGE",
        help="write an HTML page of the doubtful readings, to correct them",
    )
    parser.add_argument(
        "--doubt",
        type=float,
        default=DOUBT,
        metavar="SHARE",
        help="a reading below this confidence is doubtful (%(default)s)",
    )
    parser.add_argument(
        "--workers",
        type=_whole,
        metavar="N",
        help="processes (one for each core, of this machine or of the cluster)",
    )
    parser.add_argument(
        "--seconds",
        type=_whole,
        default=int(EACH.processor_s),
        metavar="N",
        help="seconds of processor time for an image; beyond it the row has an error (%(default)s)",
    )
    parser.add_argument(
        "--memory",
        type=partial(_whole, least=LEAST_MEMORY_MB),
        default=EACH.memory_mb,
        metavar="MB",
        help="most memory of a process, enforced on Linux (%(default)s)",
    )
    parser.add_argument(
        "--engine",
        choices=ENGINES,
        default="here",
        help="read on this machine, or on a Ray cluster (%(default)s)",
    )
    return parser


def _here(text: str) -> Path:
    if is_remote(text):
        raise argparse.ArgumentTypeError(f"must be on this machine, not {text!r}")
    return Path(text)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


ENGINES: dict[str, tuple[Engine, Callable[[], int]]] = {
    "here": (on_this_machine, _cores),
    "ray": (on_ray, int),
}


def _whole(text: str, least: int = 1) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) >= least):
        raise argparse.ArgumentTypeError(f"must be a whole number from {least}, not {text!r}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
