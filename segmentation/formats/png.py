"""PNG: header, palette, transparency and the pixels of the default image."""

import struct
import zlib

from segmentation.formats.orientation import orientation
from segmentation.formats.picture import DamagedError, Picture, check_parts

SIGNATURE = b"\x89PNG\r\n\x1a\n"
XMP = b"XML:com.adobe.xmp"
RAW_EXIF = b"Raw profile type exif"  # ImageMagick's, in hexadecimal after three lines
MAX_TEXT = 1 << 20  # bytes of EXIF or XMP, unpacked; Pillow's own limit of a text


def picture_in(data: bytes) -> Picture:
    """Cut the picture out of a PNG; of an animated one it is the default image."""
    chunks: dict[bytes, bytes] = {}
    pixels: list[bytes] = []
    texts: dict[bytes, bytes] = {}
    kind, position, parts = b"", len(SIGNATURE), 0
    while position + 8 <= len(data) and kind != b"IEND":
        before = kind
        size, kind = struct.unpack_from(">I4s", data, position)
        body = slice(position + 8, min(position + 8 + size, len(data)))
        if kind == b"IDAT" and (before == b"IDAT" or not pixels):
            pixels.append(data[body])
        elif kind in (b"IHDR", b"PLTE", b"tRNS") and not pixels:
            chunks[kind] = data[position : body.stop + 4]
        elif kind in (b"eXIf", b"iTXt", b"zTXt", b"tEXt"):
            name, text = (b"exif", data[body]) if kind == b"eXIf" else _text(kind, data[body])
            texts.setdefault(name, text)
        position = body.stop + 4
        parts += 1
        check_parts(parts, len(data))
    if len(chunks.get(b"IHDR", b"")) != 25:
        raise DamagedError("it has no header")
    width, height = struct.unpack_from(">II", chunks[b"IHDR"], 8)
    idat = b"".join(pixels)
    kept = [chunks[kind] for kind in (b"IHDR", b"PLTE", b"tRNS") if kind in chunks]
    whole = b"".join([SIGNATURE, *kept, _chunk(b"IDAT", idat), _chunk(b"IEND", b"")])
    exif = texts.get(b"exif") or _unhex(texts.get(RAW_EXIF, b""))
    return Picture("PNG", whole, width, height, orientation(exif, texts.get(XMP, b"")))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", zlib.crc32(kind + body))


def _text(kind: bytes, body: bytes) -> tuple[bytes, bytes]:
    """Return the name and the text of a chunk that may tell the orientation; no other is unpacked."""
    name, _, text = body.partition(b"\0")
    if name not in (XMP, RAW_EXIF):
        return b"", b""
    is_packed = kind == b"zTXt" or (kind == b"iTXt" and text[:1] == b"\1")
    if kind == b"zTXt":
        text = text[1:]
    elif kind == b"iTXt":
        text = text[2:].split(b"\0", 2)[-1]
    return name, _unpacked(text) if is_packed else text[:MAX_TEXT]


def _unpacked(text: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(text, MAX_TEXT)
    except zlib.error:
        return b""


def _unhex(profile: bytes) -> bytes:
    try:
        return bytes.fromhex(b"".join(profile.split(b"\n")[3:]).decode("ascii"))
    except ValueError:
        return b""
