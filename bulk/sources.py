"""Folders, patterns, archives and documents → the images in them, one after the other."""

import glob
import os
from collections.abc import Iterator, Sequence

from bulk.archives import TARS, ZIPS, tar_items, zip_items
from bulk.documents import page_items
from bulk.errors import BulkError
from bulk.items import IMAGES, PDFS, TIFFS, Item, named, refused, suffix
from bulk.remote import check_remote, is_remote, remote_items


def check_sources(sources: Sequence[str]) -> None:
    """See that every source is there, before hours are spent on the others.

    Raises
    ------
    BulkError
        If not.
    """
    for source in sources:
        if is_remote(source):
            check_remote(source)
        elif not os.path.lexists(source) and next(glob.iglob(source, recursive=True), None) is None:
            raise BulkError(f"There is no {source}. Give files, folders or patterns such as 'scans/*.png'.")


def items(sources: Sequence[str]) -> Iterator[Item]:
    """Yield the images of all sources, in an order that is the same each time.

    Parameters
    ----------
    sources : paths of files and folders, patterns with ``*``, ``?`` and ``**``, and URLs of them
        In a folder or an archive, files that are neither images nor documents are passed over, and so are
        hidden ones. A file that is named itself is always read. Archives within archives are passed over.
    """
    for source in sources:
        if is_remote(source):
            yield from remote_items(source)
        elif os.path.lexists(source):
            yield from _items_at(source)
        else:
            for path in sorted(glob.iglob(source, recursive=True)):
                if "**" not in source or os.path.isfile(path):  # or a folder's files would come twice
                    yield from _items_at(path)


def _items_at(path: str) -> Iterator[Item]:
    if not os.path.isdir(path):
        yield from _items_of(path)
        return
    errors: list[OSError] = []
    for folder, folders, files in os.walk(path, onerror=errors.append):
        yield from _refused(errors)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            inside = os.path.join(folder, name)
            if _is_wanted(name) and os.path.isfile(inside):
                yield from _items_of(inside)
    yield from _refused(errors)


def _refused(errors: list[OSError]) -> Iterator[Item]:
    while errors:
        error = errors.pop(0)
        yield refused(str(error.filename), f"The folder cannot be opened ({error.strerror}).")


def _is_wanted(name: str) -> bool:
    return suffix(name) in IMAGES | TIFFS | PDFS | ZIPS or (bool(suffix(name)) and _is_tar(name))


def _is_tar(name: str) -> bool:
    return name.lower().endswith(TARS)


def _items_of(path: str) -> Iterator[Item]:
    kind = suffix(path)
    if kind in ZIPS:
        yield from zip_items(path)
    elif _is_tar(path):
        yield from tar_items(path)
    elif kind in TIFFS | PDFS:
        yield from page_items(path, path)
    else:
        yield named(path, lambda: path)
