"""Draws a reading as HTML: the number large, how sure it is, a card for each digit, and what else it may be.

The only rendering of a result: the live drawing and the photo both show what these functions return. The
buttons carry what they stand for (``data-place``, ``data-digit``, ``data-text``); the page's script corrects
the number when they are pressed.
"""

from collections.abc import Sequence
from html import escape
from itertools import groupby

from recognizer.reading import Alternative, DigitReading, NumberReading

UNSURE_BELOW = 0.8  # probability; under it one digit in five would be wrong, so a person should look
MANY_DIGITS = 3  # digits in a line; more get narrower cards, so that they stay beside the drawing
NAMED_FROM = 0.005  # probability; the choice of a digit that is less likely is offered without its per cent
NUMBERS_OFFERED = 3  # next best numbers; more would crowd out the cards on a phone
LONGEST_TYPED = 64  # digits of a number that one corrects by typing

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
    """Return the number, its sureness, cards, other numbers and what was not read, as an HTML fragment."""
    number = escape(reading.text)
    longest = max(map(len, reading.text.split("\n")))
    return (
        f'<div class="number-row"><p class="number" style="--longest: {longest}">{number}</p>'
        f'<button type="button" class="key copy"{"" if number else " hidden"}>Copy</button></div>'
        f'<p class="sureness">{sureness(reading)}</p>'
        f"{_cards(reading)}{_others(reading)}{_not_read(reading)}"
    )


def sureness(reading: NumberReading) -> str:
    """Return how sure the whole number is, as a sentence."""
    return f"Whole number: {percent(reading.confidence)} sure" if reading.digits else "No digit found."


def spoken(reading: NumberReading) -> str:
    """Return the result as a sentence for a screen reader, as plain text."""
    if not reading.digits:
        return "No digit found."
    number = ", next line ".join(reading.text.split("\n"))
    doubts = [
        f" The {digit.digit} may be a {runner_up(digit)[0]}." for digit in reading.digits if is_unsure(digit)
    ]
    return f"{number}. Whole number {percent(reading.confidence)} sure.{''.join(doubts)}"


def _cards(reading: NumberReading) -> str:
    places = list(enumerate(reading.digits))
    lines = [list(line) for _, line in groupby(places, key=lambda place: place[1].line)]
    return "".join(map(_line, lines)) + "".join(_choices(place, digit) for place, digit in places)


def _line(line: Sequence[tuple[int, DigitReading]]) -> str:
    name = "cards cards-many" if len(line) > MANY_DIGITS else "cards"
    cards = "".join(_card(place, digit) for place, digit in line)
    return f'<ol class="{name}" aria-label="Digits">{cards}</ol>'


def _card(place: int, digit: DigitReading) -> str:
    doubt = ""
    if is_unsure(digit):
        other, share = runner_up(digit)
        doubt = f"or {other} {percent(share)}"
    return (
        f'<li><button type="button" class="card{" card-unsure" if doubt else ""}" data-place="{place}" '
        'aria-expanded="false" title="Correct this digit">'
        f'<span class="card-digit">{digit.digit}</span>'
        f'<span class="bar"><span style="width: {100 * digit.confidence:.1f}%"></span></span>'
        f'<span class="card-percent">{percent(digit.confidence)}</span> '
        f'<span class="card-other">{doubt}</span></button></li>'
    )


def _choices(place: int, digit: DigitReading) -> str:
    """Return what else a digit may be, likeliest first; hidden until its card is pressed."""
    shares = sorted(enumerate(digit.probabilities), key=lambda other: -other[1])
    others = "".join(
        f'<button type="button" class="key chip" data-digit="{value}">{value}{_share(share)}</button>'
        for value, share in shares
        if value != digit.digit
    )
    return (
        f'<div class="choices" data-place="{place}" role="group" aria-label="Instead of this {digit.digit}" '
        f"hidden><span>Instead of this {digit.digit}:</span>{others}"
        '<button type="button" class="key chip" data-digit="">no digit</button></div>'
    )


def _others(reading: NumberReading) -> str:
    if not reading.digits and not reading.rejected:
        return ""
    offered = "".join(map(_alternative, reading.alternatives[:NUMBERS_OFFERED]))
    read = escape(_on_one_line(reading.text)) or "No digit"
    return (
        '<div class="others" role="group" aria-label="Other numbers">'
        f'<button type="button" class="key chip as-read" data-text="{escape(reading.text)}" hidden>'
        f"{read} <small>as read</small></button><span>Or</span>{offered}"
        '<button type="button" class="key chip type-it" aria-expanded="false">Type it</button></div>'
        '<form class="typed" hidden><label>The number is <input name="number" required autocomplete="off" '
        f'inputmode="numeric" pattern="[0-9 ]*[0-9][0-9 ]*" title="Digits only" maxlength="{LONGEST_TYPED}">'
        '</label><button class="key">Correct it</button></form>'
    )


def _alternative(other: Alternative) -> str:
    return (
        f'<button type="button" class="key chip" data-text="{escape(other.text)}">'
        f"{escape(_on_one_line(other.text)) or 'no digit'}{_share(other.confidence)}</button>"
    )


def _on_one_line(text: str) -> str:
    return text.replace("\n", " / ")


def _share(share: float) -> str:
    return f" <small>{percent(share)}</small>" if share >= NAMED_FROM else ""


def _not_read(reading: NumberReading) -> str:
    if not reading.rejected:
        return ""
    reasons = ", ".join(dict.fromkeys(mark.reason for mark in reading.rejected))
    count = len(reading.rejected)
    return f'<p class="not-read">{count} mark{"s" if count > 1 else ""} not read: {escape(reasons)}.</p>'
