"""``python -m training.synth``: draw pages of everything that the pen writes, for a person to look at."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from segmentation.errors import NumberReaderError
from training.output import prepare, writing

STYLES, MARKS = "styles.png", "marks.png"
FAILED = 1  # exit status
EPILOG = """\
example:
  python -m training.synth --out docs/synth

The pages show what is in training/synth/styles.json and training/synth/marks.json. Look at them after a
change there, and keep them in docs/synth.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m training.synth",
        description=f"Draw the pen's styles of digits ({STYLES}) and its other marks ({MARKS}).",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--out", type=Path, default=Path("runs/synth"), metavar="FOLDER", help="default: %(default)s"
    )
    out: Path = parser.parse_args(arguments).out
    from training.synth.page import marks_page, styles_page
    from training.synth.shapes import marks, styles

    try:
        prepare(out)
        for name, page in ((STYLES, styles_page(styles())), (MARKS, marks_page(marks()))):
            with writing(out / name):
                page.save(out / name, optimize=True)
    except NumberReaderError as error:
        print(f"error: {error}", file=sys.stderr)
        return FAILED
    print(f"Written to {out}: {STYLES}, {MARKS}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
