"""How a number was read, for people: a folder of pictures, and a short text that goes with them."""

from pathlib import Path

from PIL import Image

from recognizer.drawing import Picture, draw_boxes, draw_crops, draw_ink, draw_strip, frame_symbols
from recognizer.paths import NO_DIGIT
from recognizer.reading import NumberReading, percent
from recognizer.trace import Trace

TEXT = "explanation.txt"
TEXTS_SHOWN = 5  # of a line
LEAST_SHOWN = 0.005  # probability; a smaller one would read as 0 %


def explanation(reading: NumberReading) -> str:
    """Return how a number was read as plain text.

    Parameters
    ----------
    reading : NumberReading, with its trace.

    Raises
    ------
    ValueError
        If it has no trace.
    """
    trace = _trace_of(reading)
    kind = "photographed or scanned" if trace.writing.photographed else "drawn on a screen"
    parts = [
        f"Read: {_shown(reading.written)} ({percent(reading.confidence)} sure)",
        f"Image: {reading.width} x {reading.height} pixels, {kind}",
        *(_line(trace, number) for number in range(len(trace.lattice.lines))),
    ]
    return "\n\n".join(parts) + "\n"


def write_explanation(reading: NumberReading, folder: Path) -> list[Path]:
    """Write the text and the pictures of a reading with its trace; return the files.

    Raises
    ------
    ValueError
        If `reading` has no trace.
    OSError
        If a file cannot be written.
    """
    trace = _trace_of(reading)
    boxes = [digit.box for digit in reading.digits], [mark.box for mark in reading.rejected]
    pictures = {"1-boxes": draw_boxes(trace, *boxes), "2-ink": draw_ink(trace.lattice)}
    for number in range(len(trace.lattice.lines)):
        pictures[f"3-line-{number + 1}-strip"] = draw_strip(trace, number)
        pictures[f"4-line-{number + 1}-crops"] = draw_crops(trace, number)
    folder.mkdir(parents=True, exist_ok=True)
    text = folder / TEXT
    text.write_text(explanation(reading), encoding="utf-8")
    return [text, *(_written(picture, folder / f"{name}.png") for name, picture in pictures.items())]


def _trace_of(reading: NumberReading) -> Trace:
    if reading.trace is None:
        raise ValueError("The reading has no trace. Read the image with trace=True.")
    return reading.trace


def _written(picture: Picture, path: Path) -> Path:
    Image.fromarray(picture).save(path)
    return path


def _line(trace: Trace, number: int) -> str:
    line, decoded = trace.lattice.lines[number], trace.decoded[number]
    seen = " ".join(name for _, name in frame_symbols(trace, number)) or "nothing"
    steps = [
        f"{'no digit' if step.digit == NO_DIGIT else step.digit} "
        f"({decoded.shares[step.candidate, step.digit]:.0%})"
        for step in decoded.path.steps
    ]
    ways = [
        f"{_shown(way.written)} ({way.probability:.1%})"
        for way in decoded.spellings[:TEXTS_SHOWN]
        if way.probability >= LEAST_SHOWN
    ]
    texts = [text for text in decoded.texts[:TEXTS_SHOWN] if text.probability >= LEAST_SHOWN]
    rows = [
        f"  {_shown(one.text):>16}  {one.paths:6.2f}  {one.pattern:7.2f}  {one.prior:6.2f}  "
        f"{one.line_network:12.2f}  {one.probability:11.1%}"
        for one in texts
    ]
    return "\n".join(
        [
            f"Line {number + 1}: {_shown(decoded.path.text)}",
            f"  The line network sees: {seen}",
            f"  Cut into: {len(line.primitives)} pieces of {line.component_count} connected pieces of ink, "
            f"{len(line.candidates)} candidates",
            f"  The best path: {', '.join(steps)}",
            f"  As written: {', '.join(ways)}",
            "  What speaks for each text (logarithms), and its probability:",
            f"  {'text':>16}  {'paths':>6}  {'pattern':>7}  {'prior':>6}  {'line network':>12}"
            f"  {'probability':>11}",
            *rows,
        ]
    )


def _shown(text: str) -> str:
    return text.replace("\n", " / ") or "no digit"
