"""Members of zip and tar archives; nothing is unpacked to the disk, so no name of a member leads anywhere."""

import tarfile
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from typing import IO

from bulk.documents import page_items
from bulk.errors import BulkError
from bulk.items import IMAGES, PDFS, TIFFS, Content, Item, named, refused, suffix

ZIPS = {".zip"}
TARS = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
MAX_MEMBER_BYTES = 64 * 1024**2  # unpacked; a scan of 64 million pixels has less


def zip_items(path: str, opened: Callable[[], IO[bytes]] | None = None) -> Iterator[Item]:
    """Yield the images and pages in a zip archive, in the archive's order.

    Parameters
    ----------
    path : what it is called.
    opened : how it is opened where `path` is no file of this machine.
    """
    try:
        archive = zipfile.ZipFile(opened() if opened else path)
    except Exception as error:  # a damaged archive makes Python raise almost anything
        yield refused(path, _damaged(error))
        return
    with archive:
        for info in archive.infolist():
            read = partial(_from_zip, archive, info)
            yield from _member_items(path, info.filename, info.file_size, read)


def tar_items(path: str, opened: Callable[[], IO[bytes]] | None = None) -> Iterator[Item]:
    """Yield what is in a tar archive, whatever it is compressed with; see `zip_items`."""
    try:
        with tarfile.open(path, "r|*", opened() if opened else None) as archive:
            while (member := archive.next()) is not None:
                archive.members = []  # type: ignore[attr-defined]  # it would keep them all
                if member.isfile():
                    read = partial(_from_tar, archive, member)
                    yield from _member_items(path, member.name, member.size, read)
    except Exception as error:
        yield refused(path, _damaged(error))


def _member_items(path: str, member: str, size: int, read: Callable[[], bytes]) -> Iterator[Item]:
    kind, name = suffix(member), f"{path}/{member}"
    if kind not in IMAGES | TIFFS | PDFS:
        return
    if size > MAX_MEMBER_BYTES:
        limit = MAX_MEMBER_BYTES // 1024**2
        yield refused(name, f"It unpacks to {size:,} bytes; the limit is {limit} MB. Unpack it yourself.")
        return
    if kind in IMAGES:
        yield named(name, partial(_content, read))
        return
    content = _content(read)
    if isinstance(content, BulkError):
        yield refused(name, str(content))
    else:
        yield from page_items(name, content)


def _content(read: Callable[[], bytes]) -> bytes | BulkError:
    try:
        return read()
    except Exception as error:
        return BulkError(_damaged(error))


def _from_zip(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with archive.open(info) as file:
        return file.read(MAX_MEMBER_BYTES)


def _from_tar(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    assert file is not None  # it is one for a regular member
    with file:
        return file.read(MAX_MEMBER_BYTES)


def _damaged(error: Exception) -> str:
    return f"The archive is damaged here, or it cannot be opened ({error}). Unpack or pack it anew."


__all__ = ["TARS", "ZIPS", "Content", "tar_items", "zip_items"]
