"""Draws a reading as HTML: the number large, how sure it is, and a card for each digit.

The only rendering of a result: the live drawing and the photo both show what these functions return.
"""

from html import escape
from itertools import groupby

from recognizer.reading import DigitReading, NumberReading

UNSURE_BELOW = 0.8  # probability; under it one digit in five would be wrong, so a person should look
MANY_DIGITS = 6  # digits in a line; more get narrower cards, so that they stay beside the drawing

EMPTY_HTML = '<p class="sureness">The number appears here as you draw.</p>'


def percent(probability: float) -> str:
    """Return a probability in [0, 1] in words, never certain and never impossible: ``"1%"`` to ``"99%"``."""
    return f"{max(1, min(99, round(100 * probability)))}%"


def is_unsure(digit: DigitReading) -> bool:
    """Tell whether a person should look at this digit again."""
    return digit.confidence < UNSURE_BELOW


def runner_up(digit: DigitReading) -> tuple[int, float]:
    """Return the next best digit for the same ink and its probability in [0, 1]."""
    others = [(value, share) for value, share in enumerate(digit.probabilities) if value != digit.digit]
    return max(others, key=lambda other: other[1])


def result_html(reading: NumberReading) -> str:
    """Return the number, its sureness, its cards and what was not read, as an HTML fragment."""
    if not reading.digits:
        return f'<p class="sureness">No digit found.</p>{_not_read(reading)}'
    lines = [list(line) for _, line in groupby(reading.digits, key=lambda digit: digit.line)]
    longest = max(len(line) for line in lines)
    return (
        f'<p class="number" style="--longest: {longest}">{escape(reading.text)}</p>'
        f'<p class="sureness">Whole number: {percent(reading.confidence)} sure</p>'
        f"{''.join(_cards(line) for line in lines)}"
        f"{_not_read(reading)}"
    )


def spoken(reading: NumberReading) -> str:
    """Return the result as a sentence for a screen reader, as plain text."""
    if not reading.digits:
        return "No digit found."
    number = ", next line ".join(reading.text.split("\n"))
    doubts = [
        f" The {digit.digit} may be a {runner_up(digit)[0]}." for digit in reading.digits if is_unsure(digit)
    ]
    return f"{number}. Whole number {percent(reading.confidence)} sure.{''.join(doubts)}"


def _cards(line: list[DigitReading]) -> str:
    name = "cards cards-many" if len(line) > MANY_DIGITS else "cards"
    return f'<ol class="{name}" aria-label="Digits">{"".join(map(_card, line))}</ol>'


def _card(digit: DigitReading) -> str:
    doubt = ""
    if is_unsure(digit):
        other, share = runner_up(digit)
        doubt = f'<span class="card-other">or {other} {percent(share)}</span>'
    return (
        f'<li class="card{" card-unsure" if doubt else ""}">'
        f'<span class="card-digit">{digit.digit}</span>'
        f'<span class="bar"><span style="width: {100 * digit.confidence:.1f}%"></span></span>'
        f'<span class="card-percent">{percent(digit.confidence)}</span>{doubt}</li>'
    )


def _not_read(reading: NumberReading) -> str:
    if not reading.rejected:
        return ""
    reasons = ", ".join(dict.fromkeys(mark.reason for mark in reading.rejected))
    count = len(reading.rejected)
    return f'<p class="not-read">{count} mark{"s" if count > 1 else ""} not read: {escape(reasons)}.</p>'
