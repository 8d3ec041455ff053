"""``python -m training.synth``: draw pages of everything that the pen writes, for a person to look at."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from segmentation.errors import NumberReaderError
from training.output import prepare, writing

STYLES, MARKS, PAPER = "styles.png", "marks.png", "paper.png"
FAILED = 1  # exit status
EPILOG = """\
example:
  python -m training.synth --out docs/synth

The pages show what is in training/synth/styles.json and training/synth/marks.json. Look at them after a
change there, and keep them in docs/synth. The third page shows numbers on paper as the networks learn from:
look at it beside real scans.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m training.synth",
        description=f"Draw styles of digits ({STYLES}), other marks ({MARKS}), numbers on paper ({PAPER}).",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--out", type=Path, default=Path("runs/synth"), metavar="FOLDER", help="default: %(default)s"
    )
    out: Path = parser.parse_args(arguments).out
    from training.synth.page import marks_page, styles_page
    from training.synth.paper_page import paper_page
    from training.synth.shapes import marks, styles

    try:
        prepare(out)
        pages = {STYLES: styles_page(styles()), MARKS: marks_page(marks()), PAPER: paper_page()}
        for name, page in pages.items():
            with writing(out / name):
                page.save(out / name, optimize=True)
    except NumberReaderError as error:
        print(f"error: {error}", file=sys.stderr)
        return FAILED
    print(f"Written to {out}: {STYLES}, {MARKS}, {PAPER}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
