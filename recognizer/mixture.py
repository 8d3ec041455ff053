"""Several readings of an image → one: `mixed` if one of them is right, `agreed` if each tells a part."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from math import exp, log
from typing import TypeAlias, TypeVar

from recognizer.assembly import ALTERNATIVES
from recognizer.reading import Alternative, NumberReading

AnyReading = TypeVar("AnyReading", bound=NumberReading)
Said: TypeAlias = Sequence[Alternative]
"""What one reading says, and how sure it is of each."""

# Of the probability that a reading leaves to what it does not name: that it names nothing, at least, and the
# part of one text among so many. Both were chosen, not fitted.
UNNAMED, OF_ONE = 0.05, 0.003
EQUALLY = (0.5, 0.5)  # likely are two looks at a page; chosen, as .6 and .4 or `agreed` read fewer of 2,965
TINY = 1e-6  # keeps logarithms finite


def mixed(readings: Sequence[NumberReading], probabilities: Sequence[float]) -> NumberReading:
    """Return the reading that all ways to look together make likeliest, as sure as they are of it.

    Parameters
    ----------
    readings : of an image in each way, one or more: turned, or by another network.
    probabilities : of these ways; they sum to 1 or, where unlikely ways were not read, to less.
    """
    if len(readings) == 1:
        return less_sure(readings[0], probabilities[0])
    parts = [less_sure(*part) for part in zip(readings, probabilities, strict=True)]
    return _best(parts, _together)


def agreed(readings: Sequence[NumberReading]) -> NumberReading:
    """Return the reading that several looks at an image agree on, none of them likelier than another.

    The probability of each text is the geometric mean of theirs, so that looks which agree are surer than
    their mean (the logarithmic opinion pool; Genest and Zidek, Statistical Science 1986).

    Parameters
    ----------
    readings : one or more, of the same image.
    """
    return _best(readings, _pooled)


def _best(
    parts: Sequence[NumberReading], combined: Callable[[Sequence[Said]], list[Alternative]]
) -> NumberReading:
    """Return the reading whose digits, then signs, all together make likeliest, as sure as they are."""
    written = combined([said(part) for part in parts])
    texts = combined([said(part.digits_alone()) for part in parts])
    confidence = {one.written: one.confidence for one in written}
    likely = {one.written: one.confidence for one in texts}
    best = max(parts, key=lambda part: (likely[part.text], confidence[part.written]))
    return as_sure_as(best, written, texts)


def as_sure_as(reading: NumberReading, written: Said, texts: Said) -> NumberReading:
    """Return a reading with other probabilities.

    Parameters
    ----------
    reading : NumberReading
    written : what the image may show, the likeliest first; one of these is what was read.
    texts : the same of its digits alone.
    """
    others = tuple(one for one in written if one.written != reading.written)
    return replace(
        reading,
        confidence=next(one.confidence for one in written if one.written == reading.written),
        alternatives=others[:ALTERNATIVES],
        texts=tuple(texts[: ALTERNATIVES + 1]),
    )


def said(reading: NumberReading) -> Said:
    """Return what a reading says was written, what was read first."""
    return (Alternative(reading.written, reading.confidence), *reading.alternatives)


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


def _together(ways: Sequence[Said]) -> list[Alternative]:
    """Return what is said in any way, as likely as in all of them, the likeliest first."""
    total: dict[str, float] = {}
    for one in chain.from_iterable(ways):
        total[one.written] = total.get(one.written, 0.0) + one.confidence
    return likeliest_first(total)


def _pooled(looks: Sequence[Said]) -> list[Alternative]:
    """Return what is said by any look, as likely as the geometric mean of all, the likeliest first."""
    unnamed = [max(1 - sum(one.confidence for one in look), 0.0) for look in looks]
    total = dict.fromkeys((one.written for one in chain.from_iterable(looks)), 0.0)
    for look, left in zip(looks, unnamed, strict=True):
        named = {one.written: one.confidence for one in look}
        least = OF_ONE * max(left, UNNAMED)
        for text in total:
            total[text] += log(max(named.get(text, 0.0), least)) / len(looks)
    pooled = {text: exp(mean) for text, mean in total.items()}
    none = exp(sum(log(max(left, TINY)) for left in unnamed) / len(looks))
    whole = none + sum(pooled.values())
    return likeliest_first({text: mean / whole for text, mean in pooled.items()})


def likeliest_first(likely: Mapping[str, float]) -> list[Alternative]:
    """Return texts and how likely each is, the likeliest first."""
    return sorted((Alternative(*one) for one in likely.items()), key=lambda one: -one.confidence)
