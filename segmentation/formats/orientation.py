"""Which way up a picture is, by its EXIF or XMP data. Nothing else of these is used."""

import re
import struct

from segmentation.formats.directory import BIG, LITTLE, directory_of
from segmentation.formats.picture import UPRIGHT

ORIENTATION = 0x0112  # EXIF's tag
EXIF = b"Exif\0\0"  # stands before an EXIF block in JPEG, and at times elsewhere
XMP_ORIENTATION = re.compile(rb'tiff:Orientation(?:="|>)([0-9])')


def orientation(exif: bytes, xmp: bytes = b"") -> int:
    """Return which way up the picture is, by EXIF or else by XMP, as Pillow has it.

    Parameters
    ----------
    exif : an EXIF block, or nothing.
    xmp : an XMP packet, or nothing.

    Returns
    -------
    EXIF's number, 1 to 8; 1 where nothing else is known.
    """
    return known(from_exif(exif) or from_xmp(xmp))


def from_exif(exif: bytes) -> int:
    """Return the number that an EXIF block gives, or 0 where it gives none."""
    while exif.startswith(EXIF):
        exif = exif[len(EXIF) :]
    if exif[:2] not in (LITTLE, BIG):
        return 0
    try:
        return directory_of(exif, {ORIENTATION}).number(ORIENTATION, 0)
    except struct.error:
        return 0


def from_xmp(xmp: bytes) -> int:
    """Return the number that an XMP packet gives, or 0 where it gives none."""
    found = XMP_ORIENTATION.search(xmp)
    return int(found[1]) if found else 0


def known(number: int) -> int:
    """Return the number if it is an orientation, or that of an upright picture."""
    return number if 1 <= number <= 8 else UPRIGHT
