"""Which format a file has, by how it begins."""

import struct
from collections.abc import Callable

from segmentation.formats import bmp, gif, heif, jpeg, png, tiff, webp
from segmentation.formats.picture import DamagedError, Picture
from segmentation.pixels import check_size

Cut = Callable[[bytes], Picture]
BEGINNINGS: tuple[tuple[bytes, Cut], ...] = (
    (png.SIGNATURE, png.picture_in),
    (b"\xff\xd8\xff", jpeg.picture_in),
    (b"GIF87a", gif.picture_in),
    (b"GIF89a", gif.picture_in),
    (b"BM", bmp.picture_in),
    (b"II\x2a\0", tiff.picture_in),
    (b"MM\0\x2a", tiff.picture_in),
    (b"II\x2b\0", tiff.picture_in),
    (b"MM\0\x2b", tiff.picture_in),
)


def picture_in(data: bytes) -> Picture | None:
    """Cut the picture out of an image file, or return None where its format is none of ours.

    Raises
    ------
    DamagedError
        If the file's structure breaks off or contradicts itself.
    ImageError
        If the picture has no pixels, or would cost more to read than an ordinary one of the largest size.
    """
    cut = next((cut for beginning, cut in BEGINNINGS if data.startswith(beginning)), None)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        cut = webp.picture_in
    if heif.format_of(data):
        cut = heif.picture_in
    if cut is None:
        return None
    try:
        picture = cut(data)
    except struct.error as error:
        raise DamagedError("its header breaks off") from error
    check_size(picture.width, picture.height)
    return picture
