"""Reads the metadata of an ONNX file without making a session of it.

References
----------
ONNX, ``onnx/onnx.proto``: `ModelProto.metadata_props` and `StringStringEntryProto`.
Protocol Buffers, "Encoding".
"""

from collections.abc import Iterator

METADATA_PROPS, KEY, VALUE = 14, 1, 2  # field numbers


def metadata_of(model: bytes) -> dict[str, str]:
    """Return the metadata of an ONNX file.

    Parameters
    ----------
    model : the bytes of the file.

    Raises
    ------
    ValueError
        If they are none of an ONNX file.
    """
    fields = _fields(memoryview(model))
    entries = [dict(_fields(field)) for number, field in fields if number == METADATA_PROPS]
    return {_text(entry, KEY): _text(entry, VALUE) for entry in entries}


def _text(entry: dict[int, memoryview], number: int) -> str:
    return str(entry.get(number, b""), "utf-8")


def _fields(message: memoryview) -> Iterator[tuple[int, memoryview]]:
    """Yield the number and content of each field that is made of bytes."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        match key & 7:  # the wire type
            case 0:
                _, at = _varint(message, at)
            case 1:
                at += 8
            case 2:
                size, at = _varint(message, at)
                if at + size > len(message):
                    raise ValueError("a field ends beyond the end of the file")
                yield key >> 3, message[at : at + size]
                at += size
            case 5:
                at += 4
            case other:
                raise ValueError(f"a field is of the unknown type {other}")


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    """Return a number of seven bits a byte, the lowest first, and where it ends."""
    value = 0
    for place, byte in enumerate(message[at : at + 10]):
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return value, at + place + 1
    raise ValueError("a number does not end")
