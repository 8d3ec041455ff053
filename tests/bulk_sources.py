"""Folders, archives and documents made from the golden pictures, for the tests of many images at once."""

import tarfile
import zipfile
from pathlib import Path

from PIL import Image

from tests.pictures import goldens

GOLDENS = goldens()
PAGES = ("pen-thin-1", "digit-4", "pen-thick-1")  # of every document, in this order
NUMBERS = [GOLDENS[name].text for name in PAGES]


def pictures() -> list[Image.Image]:
    """Return the pictures of the pages."""
    return [Image.fromarray(GOLDENS[name].gray) for name in PAGES]


def pdf(path: Path) -> Path:
    first, *rest = pictures()
    first.save(path, save_all=True, append_images=rest, resolution=100)
    return path


def tiff(path: Path, count: int = len(PAGES), *, big: bool = False) -> Path:
    first, *rest = pictures()[:count]
    first.save(path, save_all=True, append_images=rest, compression="tiff_deflate", big_tiff=big)
    return path


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def tarred(path: Path, members: dict[str, Path]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, file in members.items():
            archive.add(file, name)
    return path
