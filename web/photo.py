"""Makes the small copy of a photo that the page shows under its boxes."""

import base64
from io import BytesIO

from PIL import Image, ImageOps

LONGER_SIDE_PX = 1200  # twice what the page gives it, for sharp screens
JPEG_QUALITY = 80  # of 95; about 100 KB a photo


def photo_url(data: bytes) -> str:
    """Return a small JPEG of an image file as a data URL: upright, transparent parts white.

    Parameters
    ----------
    data : bytes
        An image file that the reader has already accepted.
    """
    with Image.open(BytesIO(data)) as image:
        image.draft("RGB", (LONGER_SIDE_PX, LONGER_SIDE_PX))
        upright = ImageOps.exif_transpose(image).convert("RGBA")
    upright.thumbnail((LONGER_SIDE_PX, LONGER_SIDE_PX))
    paper = Image.new("RGB", upright.size, "white")
    paper.paste(upright, mask=upright)
    jpeg = BytesIO()
    paper.save(jpeg, "JPEG", quality=JPEG_QUALITY)
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg.getvalue()).decode()}"
