"""Reads the size of a coded frame from AV1's sequence header or HEVC's sequence parameter set.

A HEIC or AVIF says its size in a box, too, but decoders take that of the frame. Nothing is decoded here.

References
----------
AV1 Bitstream & Decoding Process Specification, 5.5 and 5.9; ITU-T H.265, 7.3.1 and 7.3.2.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from segmentation.formats.picture import DamagedError, check_parts

AV1_SEQUENCE, AV1_HEADER, AV1_TILES, AV1_FRAME = 1, 3, 4, 6  # types of AV1's units; the last holds both
HEVC_PARAMETERS, HEVC_FRAMES = 33, range(32)  # types of HEVC's units: the latter are slices
LENGTH = 4  # bytes before a unit of HEVC, as libheif has it
HEAD_BYTES = 512  # of a unit that are looked at; what is wanted is in the first 200
LEVEL_WITH_TIER = 7  # a higher one is followed by its tier
CHOSEN_BY_FRAME = 2  # a tool that each frame turns on or off
MOST_ZEROS = 32  # before a number of so many bits
SWITCH, KEY = 3, 0  # types of AV1's frames


class Coded(NamedTuple):
    """What a coded picture says of itself: pixels, and in how many frames, slices or groups of tiles."""

    width: int
    height: int
    parts: int


class _Bits:
    """Reads numbers from bits, the highest first."""

    def __init__(self, data: bytes) -> None:
        self._value, self._left = int.from_bytes(data, "big"), 8 * len(data)

    def take(self, count: int) -> int:
        self._left -= count
        if self._left < 0:
            raise DamagedError("the header of its frame breaks off")
        return self._value >> self._left & (1 << count) - 1

    def golomb(self) -> int:
        """Take a number that is led by as many zeros as it has bits behind its first."""
        zeros = 0
        while not self.take(1):
            zeros += 1
        if zeros >= MOST_ZEROS:  # decoders differ in what they make of it
            raise DamagedError("the header of its frame holds a number of over 32 bits")
        return (1 << zeros) - 1 + self.take(zeros)


def av1(data: bytes) -> Coded:
    """Return what a picture in AV1 says of itself.

    Raises
    ------
    DamagedError
        If it has no sequence header, or one of its frames has a size of its own.
    """
    sides, parts, sequence = [], 0, None
    for kind, body in _av1_units(data):
        if kind == AV1_SEQUENCE:
            sequence = _Sequence(_Bits(body))
            sides.append((sequence.width, sequence.height))
        elif kind in (AV1_HEADER, AV1_TILES, AV1_FRAME):
            parts += 1
            if sequence is None:
                raise DamagedError("a frame comes before the sequence's header")
            if kind != AV1_TILES and sequence.has_sized_frame(_Bits(body)):
                raise DamagedError("a frame is not as large as its sequence")
    return _largest(sides, parts)


def hevc(data: bytes, configurations: Sequence[bytes]) -> Coded:
    """Return what a picture in HEVC says of itself, there or in a configuration of it (`hvcC`).

    Raises
    ------
    DamagedError
        If it has no sequence parameter set.
    """
    sides, parts = [], 0
    for unit in chain(*map(_configured, configurations), _hevc_units(data)):
        kind = unit[0] >> 1 & 63
        if kind == HEVC_PARAMETERS:
            sides.append(_hevc_sides(_Bits(unit[2:].replace(b"\0\0\3", b"\0\0"))))
        elif kind in HEVC_FRAMES:
            parts += 1
    return _largest(sides, parts)


def _largest(sides: list[tuple[int, int]], parts: int) -> Coded:
    if not sides:
        raise DamagedError("its frame does not say how large it is")
    return Coded(max(width for width, _ in sides), max(height for _, height in sides), max(parts, 1))


def _av1_units(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the type of each unit of AV1, and how its body begins."""
    at = units = 0
    while at < len(data):
        head = data[at]
        at += 2 if head & 4 else 1
        size = len(data) - at
        if head & 2:
            size, at = _leb128(data, at)
        yield head >> 3 & 15, data[at : at + min(size, HEAD_BYTES)]
        at += size
        units += 1
        check_parts(units, len(data))


def _leb128(data: bytes, at: int) -> tuple[int, int]:
    """Read a number of 7 bits a byte, the lowest first; return it and where it ends."""
    number = shift = 0
    for byte in data[at : at + 8]:
        number |= (byte & 127) << shift
        shift, at = shift + 7, at + 1
        if byte < 128:
            return number, at
    raise DamagedError("a unit of its frame does not say how long it is")


class _Sequence:
    """AV1's sequence header, as far as the sizes of frames hang on it."""

    def __init__(self, bits: _Bits) -> None:
        bits.take(4)  # profile, whether it is a still picture
        self._is_reduced = bool(bits.take(1))
        self._is_timed = False  # each frame that is shown says when
        self._time_bits = self._id_bits = 0
        if self._is_reduced:
            bits.take(5)
        else:
            self._operating_points(bits)
        across, down = bits.take(4) + 1, bits.take(4) + 1
        self.width, self.height = bits.take(across) + 1, bits.take(down) + 1
        self._tools, self._integer_mv = CHOSEN_BY_FRAME, CHOSEN_BY_FRAME
        if not self._is_reduced:
            self._frame_options(bits)

    def _operating_points(self, bits: _Bits) -> None:
        delay_bits = 0
        has_equal_intervals = False
        if bits.take(1):  # timing
            bits.take(64)
            has_equal_intervals = bool(bits.take(1))
            if has_equal_intervals:
                bits.golomb()
            if bits.take(1):  # the decoder's model
                delay_bits = bits.take(5) + 1
                bits.take(37)
                self._time_bits = bits.take(5) + 1
                self._is_timed = not has_equal_intervals
        has_delays = bits.take(1)
        for _ in range(bits.take(5) + 1):
            bits.take(12)
            if bits.take(5) > LEVEL_WITH_TIER:
                bits.take(1)
            if delay_bits and bits.take(1):
                bits.take(2 * delay_bits + 1)
            if has_delays and bits.take(1):
                bits.take(4)

    def _frame_options(self, bits: _Bits) -> None:
        if bits.take(1):  # frames are numbered
            delta = bits.take(4) + 2
            self._id_bits = delta + bits.take(3) + 1
        bits.take(7)  # superblocks, intra prediction and four tools between frames
        if bits.take(1):  # frames have an order
            bits.take(2)
        self._tools = CHOSEN_BY_FRAME if bits.take(1) else bits.take(1)
        if self._tools and not bits.take(1):
            self._integer_mv = bits.take(1)

    def has_sized_frame(self, bits: _Bits) -> bool:
        """Tell whether a frame's header says a size of its own."""
        if self._is_reduced or bits.take(1):  # or it shows one that is there
            return False
        kind, is_shown = bits.take(2), bits.take(1)
        if not is_shown:
            bits.take(1)
        elif self._is_timed:
            bits.take(self._time_bits)
        if kind != SWITCH and not (kind == KEY and is_shown):
            bits.take(1)  # whether errors are contained
        bits.take(1)
        tools = bits.take(1) if self._tools == CHOSEN_BY_FRAME else self._tools
        if tools and self._integer_mv == CHOSEN_BY_FRAME:
            bits.take(1)
        bits.take(self._id_bits)
        return kind == SWITCH or bool(bits.take(1))


def _configured(configuration: bytes) -> Iterator[bytes]:
    """Yield how each unit begins that an `hvcC` holds."""
    at, units = 23, 0
    for _ in range(configuration[22] if len(configuration) > 22 else 0):
        count, at = int.from_bytes(configuration[at + 1 : at + 3], "big"), at + 3
        for _ in range(count):
            if at + 2 >= len(configuration):
                return
            size = int.from_bytes(configuration[at : at + 2], "big")
            if size > 2:
                yield configuration[at + 2 : at + 2 + min(size, HEAD_BYTES)]
            at += 2 + size
            units += 1
            check_parts(units, len(configuration))


def _hevc_units(data: bytes) -> Iterator[bytes]:
    at = units = 0
    while at + LENGTH < len(data):
        size = int.from_bytes(data[at : at + LENGTH], "big")
        if size > 2:
            yield data[at + LENGTH : at + LENGTH + min(size, HEAD_BYTES)]
        at += LENGTH + size
        units += 1
        check_parts(units, len(data))


def _hevc_sides(bits: _Bits) -> tuple[int, int]:
    bits.take(4)
    layers = bits.take(3)  # beside the first
    bits.take(1 + 96)  # profile, tier and level
    flags = [(bits.take(1), bits.take(1)) for _ in range(layers)]
    bits.take(2 * (8 - layers) if layers else 0)
    for has_profile, has_level in flags:
        bits.take(88 * has_profile + 8 * has_level)
    bits.golomb()
    if bits.golomb() == 3:  # the chroma's resolution
        bits.take(1)
    return bits.golomb(), bits.golomb()
