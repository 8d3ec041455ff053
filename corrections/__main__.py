"""``python -m corrections``: what the operator does with the corrections that visitors gave."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from corrections.errors import CorrectionsError
from corrections.store import Correction, Corrections

URL_VARIABLE = "NUMBER_READER_DATABASE_URL"  # the app's own
LABELS = "labels.jsonl"


def main(arguments: Sequence[str] | None = None, prog: str = "python -m corrections") -> int:
    """Run the command line; its help calls it `prog`.

    Returns
    -------
    int, the exit status: 0, or 1 where something could not be done (one line on stderr says why).
    """
    options = _parser(prog).parse_args(arguments)
    try:
        with closing(Corrections(options.url, must_exist=True)) as corrections:
            print(options.run(corrections, options), flush=True)
    except CorrectionsError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # `list | head` has seen enough; Python would complain when it flushes again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _count(corrections: Corrections, _: argparse.Namespace) -> str:
    return str(corrections.count())


def _list(corrections: Corrections, _: argparse.Namespace) -> str:
    rows = [f"{'id':>6}  {'given (UTC)':19}  correct number (as read)"]
    rows += [
        f"{one.id:6}  {one.created:%Y-%m-%d %H:%M:%S}  "
        f"{_on_a_line(one.written)} ({_on_a_line(one.read_written)})"
        for one in corrections
    ]
    return "\n".join(rows)


def _export(corrections: Corrections, options: argparse.Namespace) -> str:
    folder: Path = options.folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise CorrectionsError(f"{folder} is not empty. Give a new folder.")
        count = 0
        with (folder / LABELS).open("w", encoding="utf-8") as labels:
            for one in corrections:
                (folder / f"{one.id}.png").write_bytes(one.image)
                labels.write(json.dumps(_label(one)) + "\n")
                count += 1
    except OSError as error:
        raise CorrectionsError(
            f"{folder} cannot be written ({error.strerror}). Make room or give another folder."
        ) from error
    return f"Wrote {_counted(count)} and their {LABELS} to {folder}."


def _delete(corrections: Corrections, options: argparse.Namespace) -> str:
    if options.all:
        return f"Deleted {_counted(corrections.delete_all())}."
    if options.before:
        return f"Deleted {_counted(corrections.delete_before(options.before))}."
    if not corrections.delete(options.id):
        raise CorrectionsError(
            f"There is no correction {options.id}. `number-reader corrections list` shows them."
        )
    return f"Deleted {_counted(1)}."


def _label(one: Correction) -> dict[str, str | int]:
    return {
        "id": one.id,
        "image": f"{one.id}.png",
        "number": one.number,
        "read": one.read,
        "written": one.written,
        "read_written": one.read_written,
        "created": one.created.isoformat(timespec="seconds"),
        "version": one.version,
    }


def _on_a_line(number: str) -> str:
    return number.replace("\n", " / ") or "nothing"


def _counted(count: int) -> str:
    return f"{count} correction{'' if count == 1 else 's'}"


def _parser(prog: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=prog,
        description="Manage the corrections: drawings that visitors gave, each with the correct number.",
        epilog="Example: %(prog)s list --url sqlite:///corrections.db",
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    where = argparse.ArgumentParser(add_help=False)
    default = os.environ.get(URL_VARIABLE)
    where.add_argument(
        "--url",
        default=default,
        required=not default,
        help=f"sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME (default: what {URL_VARIABLE} says)",
    )
    url = "--url sqlite:///corrections.db"
    for name, run, does, example in (
        ("count", _count, "print how many corrections there are", url),
        ("list", _list, "print the corrections without their drawings, the oldest first", url),
        (
            "export",
            _export,
            f"write the drawings as PNG files, and their numbers as {LABELS}",
            f"{url} given",
        ),
        ("delete", _delete, "delete one, some or all corrections for good", f"{url} --id 17"),
    ):
        command = commands.add_parser(
            name,
            parents=[where],
            help=does,
            description=f"{does[0].upper()}{does[1:]}.",
            epilog=f"Example: %(prog)s {example}",
        )
        command.set_defaults(run=run)
        if run is _export:
            command.add_argument("folder", type=Path, metavar="FOLDER", help="a new or empty folder")
        if run is _delete:
            which = command.add_mutually_exclusive_group(required=True)
            which.add_argument("--id", type=_id, metavar="N", help="the correction with this id")
            which.add_argument(
                "--before",
                type=_moment,
                metavar="DATE",
                help="corrections from before a date, such as 2026-01-31 (UTC)",
            )
            which.add_argument("--all", action="store_true", help="all corrections")
    return parser


def _id(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise argparse.ArgumentTypeError(f"must be a whole number, not {text!r}")
    return int(text)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"must be a date like 2026-01-31, not {text!r}") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


if __name__ == "__main__":
    sys.exit(main())
