"""What is cut out of an image file, and how much of it there may be."""

from dataclasses import dataclass

from segmentation.errors import CostlyError

UPRIGHT = 1  # EXIF's orientation of a picture that needs no rotation
MAX_PARTS = 4096  # segments, chunks or blocks of a file; cameras and editors write up to some hundreds
BYTES_PER_PART = 256  # a file may have one more part for so many bytes; GIF's own blocks have up to 255
SAVE_AGAIN = "Save it again as an ordinary PNG or JPEG and send that."


@dataclass(frozen=True)
class Picture:
    """An image file with one picture and nothing else.

    Attributes
    ----------
    format : Pillow's name of it.
    data : the bytes of the file.
    width, height : pixels, as stored.
    orientation : EXIF's, 1 to 8; 1 is upright.
    is_animated : whether it stands in a frame of an animation; of WebP only.
    """

    format: str
    data: bytes
    width: int
    height: int
    orientation: int = UPRIGHT
    is_animated: bool = False


class DamagedError(ValueError):
    """The structure of a file breaks off or contradicts itself; the message says where."""


def too_costly(got: str, limit: str) -> CostlyError:
    """Return the error for a file that would cost more to read than an ordinary one of any size."""
    return CostlyError(f"The image costs too much to read: {got}, at most {limit}. {SAVE_AGAIN}")


def check_parts(parts: int, size: int) -> None:
    """Refuse a file in more parts than its size needs.

    Raises
    ------
    ImageError
        If a file of `size` bytes has more than `MAX_PARTS` and one for each `BYTES_PER_PART` bytes.
    """
    limit = MAX_PARTS + size // BYTES_PER_PART
    if parts > limit:
        raise too_costly(f"got a file in over {limit:,} parts", f"{limit:,} for {size:,} bytes")
