"""The readings of an image in several ways up → one, where it is in doubt which way that is."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain
from typing import TypeVar

from recognizer.assembly import ALTERNATIVES
from recognizer.reading import Alternative, NumberReading

AnyReading = TypeVar("AnyReading", bound=NumberReading)


def mixed(readings: Sequence[NumberReading], probabilities: Sequence[float]) -> NumberReading:
    """Return the reading that all ways together make likeliest, as sure as they are of it.

    Parameters
    ----------
    readings : of an image in each way, one or more.
    probabilities : of these ways; they sum to 1 or, where unlikely ways were not read, to less.
    """
    if len(readings) == 1:
        return less_sure(readings[0], probabilities[0])
    parts = [less_sure(*part) for part in zip(readings, probabilities, strict=True)]
    written = _together((Alternative(part.written, part.confidence), *part.alternatives) for part in parts)
    texts = _together(
        (
            Alternative(part.text, part.text_confidence),
            *(text for text in part.texts if text.written != part.text),
        )
        for part in parts
    )
    confidence = {one.written: one.confidence for one in written}
    best = max(parts, key=lambda part: confidence[part.written])
    others = [one for one in written if one.written != best.written]
    return replace(
        best,
        confidence=confidence[best.written],
        alternatives=tuple(others[:ALTERNATIVES]),
        texts=tuple(texts[: ALTERNATIVES + 1]),
    )


def less_sure(reading: AnyReading, probability: float) -> AnyReading:
    """Return a reading that holds only if something else does, which is so likely."""
    if probability == 1:
        return reading

    def scaled(ones: Iterable[Alternative]) -> tuple[Alternative, ...]:
        return tuple(one._replace(confidence=one.confidence * probability) for one in ones)

    return replace(
        reading,
        confidence=reading.confidence * probability,
        alternatives=scaled(reading.alternatives),
        texts=scaled(reading.texts),
    )


def _together(ways: Iterable[Sequence[Alternative]]) -> list[Alternative]:
    """Return what is said in any way, as likely as in all of them, the likeliest first."""
    total: dict[str, float] = {}
    for one in chain.from_iterable(ways):
        total[one.written] = total.get(one.written, 0.0) + one.confidence
    return sorted((Alternative(*one) for one in total.items()), key=lambda one: -one.confidence)
