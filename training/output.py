"""Writing results: whole or not at all, and one clear line where they cannot be written."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from training.errors import OutputError

STAGING = "unfinished"  # folder in the results' folder, there only while they are written


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what the system says about writing `path` into an `OutputError`.

    Raises
    ------
    OutputError
        If the block raises an OSError: no permission, no space, no folder.
    """
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error).splitlines()[0]
        raise OutputError(
            f"{path} cannot be written ({why}); make room or give another folder: --out FOLDER"
        ) from error


def prepare(folder: Path) -> None:
    """Make `folder` and try whether files can be made in it, before hours are spent on them.

    Raises
    ------
    OutputError
        If not.
    """
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / STAGING).mkdir(exist_ok=True)
        shutil.rmtree(folder / STAGING)  # with what a killed training left in it


@contextmanager
def all_or_nothing(folder: Path) -> Iterator[Path]:
    """Give a folder to write into; its files reach `folder` only if the block succeeds.

    Raises
    ------
    OutputError
        If something cannot be written; earlier results in `folder` stay as they are.
    """
    staging = folder / STAGING
    try:
        with writing(folder):
            staging.mkdir(exist_ok=True)
            yield staging
            for file in sorted(staging.iterdir()):
                os.replace(file, folder / file.name)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
