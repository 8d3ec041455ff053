"""The command line: ``number-reader COMMAND …``, or ``python -m recognizer COMMAND …``.

Each command is a function that takes its arguments and the name to show in its help. Those beyond the library
live in other packages of the project's folder. They are found by name, so the library imports none of them.
"""

import argparse
import json
import os
import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from pkgutil import resolve_name
from typing import TypeAlias

from recognizer.errors import NumberReaderError
from recognizer.memory import ALL_BYTES, keep_large_blocks_apart
from recognizer.reader import NumberReader
from recognizer.reading import percent

Run: TypeAlias = Callable[[Sequence[str], str], int]
PROG = "number-reader"
FOLDER = Path(__file__).parents[1]  # of this package; in the project's, the others lie there, too


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the command line.

    Attributes
    ----------
    does : str
        What the help says of it.
    run : str
        ``module:function`` of the function that takes its arguments and its name and returns the exit status.
    extra : str
        The extra of ``pyproject.toml`` that it needs; empty where the library alone can do it.
    package : str
        The package by which one tells whether that extra is installed.
    """

    does: str
    run: str
    extra: str = ""
    package: str = ""

    @property
    def installed(self) -> bool:
        """Whether all that it needs is there; nothing is imported to find out."""
        module, _, _ = self.run.partition(":")
        there = (FOLDER / f"{module.replace('.', '/')}.py").is_file()
        return there and (not self.package or find_spec(self.package) is not None)


COMMANDS = {
    "read": Command("print the number in each image", "recognizer.cli:read"),
    "page": Command("read all numbers on a page, and find their table", "recognizer.page_cli:page"),
    "explain": Command("show how a number was read, in pictures and a text", "recognizer.cli:explain"),
    "bulk": Command(
        "read folders, archives and documents into a table", "bulk.__main__:main", "bulk", "pyarrow"
    ),
    "serve": Command("start the web page and the HTTP routes", "app:main", "app", "gradio"),
    "train": Command(
        "train the networks, evaluate them, or train them on corrections",
        "training.__main__:main",
        "training",
        "tensorflow",
    ),
    "corrections": Command(
        "count, list, export or delete the corrections that visitors gave",
        "corrections.__main__:main",
        "corrections",
        "sqlalchemy",
    ),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the first argument names with the others, and return its exit status.

    Returns
    -------
    int
        What the command returned; 1, and one line on stderr, where what it needs is not installed.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(
        prog=PROG,
        description="Read handwritten numbers.",
        epilog="Example:\n  %(prog)s read photo.png\n\nOptions of a command:\n  %(prog)s COMMAND --help",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND", dest="name")
    for name, command in COMMANDS.items():
        commands.add_parser(name, help=command.does, add_help=False)
    name = parser.parse_args(given[:1]).name
    command = COMMANDS[name]
    if not command.installed:
        print(
            f"{PROG} {name} needs the project's folder and the extra [{command.extra}]. "
            f"In that folder, run: python -m pip install -e '.[{command.extra}]'",
            file=sys.stderr,
        )
        return 1
    run: Run = resolve_name(command.run)
    try:
        status = run(given[1:], f"{PROG} {name}")
        sys.stdout.flush()
    except BrokenPipeError:  # `read *.png | head` has seen enough; at exit Python would flush again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def explain(arguments: Sequence[str], prog: str) -> int:
    """Write how the number in an image was read to a folder, and print it.

    Returns
    -------
    int, the exit status: 0, or 1 where the image could not be read or the folder not be written.
    """
    from recognizer.explain import explanation, write_explanation

    parser = argparse.ArgumentParser(
        prog=prog,
        description="Show how a number was read: a picture of each step, and a short text.",
        epilog="Example: %(prog)s photo.png --out working",
    )
    parser.add_argument("image", metavar="IMAGE", help="a PNG, JPEG, GIF, BMP, TIFF, WebP, AVIF or HEIC")
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="where the pictures and the text go; made if it is missing",
    )
    options = parser.parse_args(arguments)
    try:
        reading = NumberReader().read(options.image, trace=True)
        write_explanation(reading, options.out)
    except NumberReaderError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"Cannot write to {options.out}: {error.strerror}. Give another folder.", file=sys.stderr)
        return 1
    print(explanation(reading), end="")
    return 0


def read(arguments: Sequence[str], prog: str) -> int:
    """Print the number in each image.

    Returns
    -------
    int, the exit status: 0, or 1 where an image could not be read (the others still are).
    """
    parser = argparse.ArgumentParser(
        prog=prog,
        description="Print the number in each image as it was written, with its confidence.",
        epilog="Example: %(prog)s --json photo.png another.jpg",
    )
    parser.add_argument(
        "images", nargs="+", metavar="IMAGE", help="a PNG, JPEG, GIF, BMP, TIFF, WebP, AVIF or HEIC"
    )
    parser.add_argument(
        "--json", action="store_true", help="print a JSON object for each image, with every digit"
    )
    parser.add_argument("--digits", action="store_true", help="leave out the signs beside the digits")
    options = parser.parse_args(arguments)
    keep_large_blocks_apart(ALL_BYTES)
    try:
        reader = NumberReader()
    except NumberReaderError as error:
        print(error, file=sys.stderr)
        return 1
    failed = False
    for image in options.images:
        if Path(image).is_dir():
            print(
                f"{image} is a folder. Read it with: {PROG} bulk {shlex.quote(image)} --out readings.csv",
                file=sys.stderr,
            )
            failed = True
            continue
        try:
            reading = reader.read(image)
            if options.digits:
                reading = reading.digits_alone()
        except NumberReaderError as error:
            print(error, file=sys.stderr)
            failed = True
            continue
        if options.json:
            print(json.dumps({"image": image, **reading.as_dict()}))
        else:
            number = reading.written.replace("\n", " ") or "(no number)"
            print(f"{image}: {number} ({percent(reading.confidence)} sure)")
    return int(failed)
