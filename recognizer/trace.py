"""The trace of a reading: what the reader used and found at each step."""

from dataclasses import dataclass, field

from recognizer.decoder import DecodedLine
from recognizer.evidence import Evidence, LogFrames
from segmentation.lattice import Lattice
from segmentation.pixels import Gray
from segmentation.writing import Writing


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """What one reading was made of, in the order of the pipeline.

    Attributes
    ----------
    gray : (H, W) uint8 array, the image as it was seen.
    writing : Writing
        Its ink and lines, each with its strip.
    frames : tuple of (k, t, c) float64 arrays
        What the line network said of each line, see `recognizer.evidence.line_frames`.
    lattice : Lattice
        The lines as they were cut.
    evidence : tuple of Evidence
        What the networks said of each line's candidates.
    decoded : tuple of DecodedLine
        The path that won on each line, and every text considered with what speaks for it.
    """

    gray: Gray = field(repr=False)
    writing: Writing = field(repr=False)
    frames: tuple[LogFrames, ...] = field(repr=False)
    lattice: Lattice = field(repr=False)
    evidence: tuple[Evidence, ...] = field(repr=False)
    decoded: tuple[DecodedLine, ...] = field(repr=False)
