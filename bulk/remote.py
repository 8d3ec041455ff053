"""Sources and tables in object stores: URLs that fsspec opens, such as ``s3://bucket/scans``."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bulk.archives import MAX_MEMBER_BYTES, TARS, ZIPS, tar_items, zip_items
from bulk.documents import page_items
from bulk.errors import BulkError
from bulk.items import IMAGES, PDFS, TIFFS, Content, Item, named, refused, suffix

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

MISSING = (
    "{url} is in an object store, which needs more packages. "
    "Install them: python -m pip install 'number-reader[remote]', from the project's folder '.[remote]'."
)


def is_remote(source: str) -> bool:
    """Say whether a source or a table is a URL."""
    return "://" in source


def check_remote(url: str) -> None:
    """See that something is at a URL.

    Raises
    ------
    BulkError
        If not, or if the store cannot be reached.
    """
    if not _paths(*_opened(url), url):
        raise BulkError(f"There is no {url}. Give a file, a folder or a pattern such as 's3://scans/*.png'.")


def remote_items(url: str) -> Iterator[Item]:
    """Yield the images of a URL as `bulk.sources.items` does of a path: a file, a folder or a pattern.

    Each file is fetched when it is about to be read. Archives are read where they are.
    """
    store, path = _opened(url)
    for inside in _paths(store, path, url):
        name = store.unstrip_protocol(inside)
        if suffix(name) in ZIPS:
            yield from zip_items(name, partial(store.open, inside, "rb"))
        elif name.lower().endswith(TARS):
            yield from tar_items(name, partial(store.open, inside, "rb"))
        elif suffix(name) in TIFFS | PDFS:
            content = _content(store, inside)
            if isinstance(content, bytes):
                yield from page_items(name, content)
            else:
                yield refused(name, str(content))
        else:
            yield named(name, partial(_content, store, inside))


def check_free(url: str) -> None:
    """See that no table is at a URL yet.

    Raises
    ------
    BulkError
        If there is one, or if the store cannot be reached.
    """
    store, path = _opened(url)
    if _asked(url, store.exists, path):
        raise BulkError(f"{url} is there already. Give another file, or delete it.")


def send(table: Path, url: str) -> None:
    """Move a table of this machine to a URL.

    Raises
    ------
    BulkError
        If it cannot be sent; it stays here then.
    """
    store, path = _opened(url)
    try:
        store.put_file(str(table), path)
    except Exception as error:  # each store raises its own
        raise BulkError(
            f"{url} cannot be written ({error}). The table is whole in {table}: send it yourself."
        ) from error
    table.unlink()


def _opened(url: str) -> "tuple[AbstractFileSystem, str]":
    try:
        from fsspec.core import url_to_fs

        store, path = url_to_fs(url)
    except ImportError as error:
        raise BulkError(MISSING.format(url=url)) from error
    except ValueError as error:
        raise BulkError(f"{url} cannot be opened ({error}). Give a URL that fsspec knows.") from error
    return store, str(path)


def _paths(store: "AbstractFileSystem", path: str, url: str) -> list[str]:
    """Return the files at a path in order; of a folder and a pattern those that are images, or hold some."""
    if not any(mark in path for mark in "*?["):
        if _asked(url, store.isfile, path):
            return [path]
        path = f"{path.rstrip('/')}/**"
    found = sorted(_asked(url, store.glob, path, detail=True).items())
    return [name for name, about in found if about["type"] == "file" and _is_wanted(name)]


def _is_wanted(name: str) -> bool:
    is_hidden = any(part.startswith(".") for part in name.split("/"))
    is_known = suffix(name) in IMAGES | TIFFS | PDFS | ZIPS or name.lower().endswith(TARS)
    return is_known and not is_hidden


def _asked(url: str, ask: Any, *arguments: Any, **named: Any) -> Any:
    try:
        return ask(*arguments, **named)
    except Exception as error:  # each store raises its own
        raise BulkError(
            f"{url} cannot be opened ({error}). Check the address and how you log in to the store."
        ) from error


def _content(store: "AbstractFileSystem", path: str) -> Content:
    try:
        size = store.size(path) or 0
        if size > MAX_MEMBER_BYTES:
            limit = MAX_MEMBER_BYTES // 1024**2
            return BulkError(f"It has {size:,} bytes; the limit is {limit} MB. Read it from a disk.")
        return bytes(store.cat_file(path))
    except Exception as error:
        return BulkError(f"It cannot be fetched ({error}). Give the same command again.")
