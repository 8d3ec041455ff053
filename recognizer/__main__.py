"""``python -m recognizer COMMAND …`` is the same as ``number-reader COMMAND …``, see `recognizer.cli`."""

import sys

from recognizer.cli import main

if __name__ == "__main__":
    sys.exit(main())
