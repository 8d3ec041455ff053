"""Draws a reading as HTML: the number large, how sure it is, a card for each place, and what else it may be.

The only rendering of a result: the live drawing and the photo both show what these functions return. The
buttons carry what they stand for (``data-place``, ``data-digit``, ``data-text``); the page's script corrects
the number when they are pressed. ``{{key}}`` stands for words of the visitor's language.
"""

from collections.abc import Sequence
from html import escape
from itertools import groupby

from recognizer.alphabet import ALPHABET
from recognizer.reading import Alternative, DigitReading, MarkReading, NumberReading
from segmentation.stacks import POWER
from web.page.languages import ENGLISH, Language
from web.page.places import Place, places_of
from web.page.words import UNSURE_BELOW, is_unsure, runner_up, shares_of, sureness

DIGIT_COLUMNS, SIGN_COLUMNS, GAP_COLUMNS = 3, 2, 1  # of the grid that cards stand in, `reading.css`
MOST_COLUMNS = 18  # six digits, so that a finger hits each on a phone
MANY_PLACES = 24  # more cards than that would hide all below them
NAMED_FROM = 0.005  # probability; a less likely digit is offered without its per cent, a number not at all
NUMBERS_OFFERED = 3  # next best numbers; more would crowd out the cards on a phone
SURE_FROM = 0.945  # probability, shown as 95%; beside a number so sure no other is offered
NONE = "{{no_digit.alone}}"
GAP = '<li class="card-gap" aria-hidden="true"></li>'  # between two numbers
SIGNS = ALPHABET.signs + POWER
TYPED = "[0-9 " + "".join(f"\\{sign}" if sign in "()/-^" else sign for sign in SIGNS) + "]*"
LONGEST_TYPED = 64  # characters of a line that one corrects by typing


def result_html(reading: NumberReading, language: Language = ENGLISH) -> str:
    """Return the number, its sureness, cards, other numbers and what was not read, as an HTML fragment."""
    number = escape(reading.written)
    lines = reading.written.split("\n")
    places = places_of(reading)
    return language.fill(
        f'<div class="number-row"><p class="number" style="--longest: {max(map(len, lines))}; '
        f'--lines: {len(lines)}">{number}</p>'
        f'<button type="button" class="key copy"{"" if number else " hidden"}>{{{{copy}}}}</button></div>'
        f'<p class="sureness">{escape(sureness(reading, language))}</p>'
        f"{_cards(places, language)}{_question(places, language)}{_others(reading, language)}"
        f"{_not_read(reading, places, language)}"
    )


def _cards(places: Sequence[Place], language: Language) -> str:
    numbered = list(enumerate(places))
    lines = [list(line) for _, line in groupby(numbered, key=lambda place: place[1].line)]
    columns = max((_columns([place for _, place in line]) for line in lines), default=0)
    cards = "".join(_line(line, columns, language) for line in lines) + "".join(
        _choices(number, place, language) for number, place in numbered
    )
    if len(places) <= MANY_PLACES:
        return cards
    return f'<details class="fold"><summary>{{{{cards.fold}}}}</summary>{cards}</details>'


def _columns(line: Sequence[Place]) -> int:
    """Return how many columns the cards of a line take, so that its rows are as even as may be."""
    widths = [
        width
        for place in line
        for width in (GAP_COLUMNS * place.gap, SIGN_COLUMNS if place.sign else DIGIT_COLUMNS)
    ]
    fewest = _rows(widths, MOST_COLUMNS)
    return next(most for most in range(DIGIT_COLUMNS, MOST_COLUMNS + 1) if _rows(widths, most) == fewest)


def _rows(widths: Sequence[int], most: int) -> int:
    """Return how many rows cards of these widths take, with `most` columns in each."""
    rows, filled = 1, 0
    for width in widths:
        if filled + width > most:
            rows, filled = rows + 1, 0
        filled += width
    return rows


def _line(line: Sequence[tuple[int, Place]], columns: int, language: Language) -> str:
    cards = "".join(GAP * place.gap + _card_of(number, place, language) for number, place in line)
    return f'<ol class="cards" style="--columns: {columns}" aria-label="{{{{cards}}}}">{cards}</ol>'


def _card_of(number: int, place: Place, language: Language) -> str:
    if place.digit:
        return _card(number, place.digit, language)
    return _sign_card(number, place.sign, language) if place.sign else _missing_card(number)


def _card(place: int, digit: DigitReading, language: Language) -> str:
    if not is_unsure(digit):
        return _button(place, "card", "{{card.correct}}", str(digit.digit), "")
    other, share = runner_up(digit)
    or_other = language.say("card.or", other=other or "{{no_digit}}", share=language.share(share))
    doubt = (
        f'<span class="bar"><span style="width: {100 * digit.confidence:.1f}%"></span></span>'
        f'<span class="card-percent">{language.share(digit.confidence)}</span> '
        f'<span class="card-other">{or_other}</span>'
    )
    return _button(place, "card card-unsure", "{{card.correct}}", str(digit.digit), doubt)


def _sign_card(place: int, sign: MarkReading, language: Language) -> str:
    unsure = sign.confidence < UNSURE_BELOW
    doubt = f'<span class="card-percent">{language.share(sign.confidence)}</span>' if unsure else ""
    name = f"card card-sign{' card-unsure' if unsure else ''}"
    return _button(place, name, "{{card.correct_sign}}", sign.kind, doubt)


def _missing_card(place: int) -> str:
    note = '<span class="card-other">{{card.not_read}}</span>'
    return _button(place, "card card-unsure card-missing", "{{card.say}}", "?", note)


def _button(place: int, name: str, title: str, digit: str, more: str) -> str:
    return (
        f'<li><button type="button" class="{name}" data-place="{place}" aria-expanded="false" '
        f'title="{title}"><span class="card-digit">{digit}</span> {more}</button></li>'
    )


def _choices(number: int, place: Place, language: Language) -> str:
    """Return what else may stand at a place, likeliest first; hidden until its card is pressed."""
    if place.digit:
        words, none = language.say("choices", digit=place.digit.digit), _choice("", "{{no_digit}}")
        shares = sorted(enumerate(shares_of(place.digit)[:-1]), key=lambda other: -other[1])
        others = [(value, share) for value, share in shares if value != place.digit.digit]
    elif place.sign:
        signs = [sign for sign in ALPHABET.signs if sign != place.sign.kind]
        none = _choice("", "{{no_sign}}")
        return _group(
            number, "{{choices.sign}}", "".join(_choice(sign, sign) for sign in [*signs, "1"]) + none
        )
    else:
        words, none = "{{choices.mark}}", ""
        others = [(value, 0.0) for value in range(10)]
    offered = "".join(_choice(str(value), f"{value}{_share(share, language)}") for value, share in others)
    return _group(number, words, offered + none)


def _group(number: int, words: str, offered: str) -> str:
    return (
        f'<div class="choices" data-place="{number}" role="group" aria-label="{words}" hidden>'
        f"<span>{words}:</span>{offered}</div>"
    )


def _choice(digit: str, label: str) -> str:
    return f'<button type="button" class="key chip" data-digit="{digit}">{label}</button>'


def _question(places: Sequence[Place], language: Language) -> str:
    """Return the question whether what looks like a 1 is one."""
    ones = [str(number) for number, place in enumerate(places) if place.may_be_one]
    if not ones:
        return ""
    many = len(ones) > 1
    words = language.say("ones.many", count=len(ones)) if many else "{{ones.one}}"
    label = "{{ones.read_many}}" if many else "{{ones.read_one}}"
    return (
        f'<p class="question">{words} '
        f'<button type="button" class="key chip" data-ones="{" ".join(ones)}">{label}</button></p>'
    )


def _others(reading: NumberReading, language: Language) -> str:
    if not reading.digits and not reading.rejected:
        return ""
    is_doubtful = reading.confidence < SURE_FROM and len(reading.symbols) <= MANY_PLACES
    others = [other for other in reading.alternatives if other.text and other.confidence >= NAMED_FROM]
    offered = "".join(_alternative(other, language) for other in others[:NUMBERS_OFFERED] if is_doubtful)
    none = (
        '<button type="button" class="key chip" data-text="">{{no_digit.alone}}</button>'
        if reading.digits
        else ""
    )
    read = escape(_on_one_line(reading.written)) or NONE
    return (
        '<div class="others" role="group" aria-label="{{others}}">'
        f'<button type="button" class="key chip as-read" data-text="{escape(reading.written)}" hidden>'
        f"{read} <small>{{{{others.as_read}}}}</small></button><span>{{{{others.ask}}}}</span>{offered}"
        f'<button type="button" class="key chip type-it" aria-expanded="false">{{{{others.type}}}}</button>'
        f"{none}</div>"
        f"{_form(language)}"
    )


def _form(language: Language) -> str:
    """Return the form in which a number is typed; the page's script gives it a field for each line."""
    may_be = escape(language.say("typed.digits", signs=" ".join(SIGNS)))
    return (
        '<form class="typed" hidden><template><label><span></span> <input name="line" autocomplete="off" '
        f'pattern="{TYPED}" title="{may_be}" data-longest="{LONGEST_TYPED}">'
        '</label></template><div class="typed-lines"></div>'
        '<button type="button" class="key chip another-line">{{typed.another}}</button>'
        '<button class="key chip">{{typed.correct}}</button></form>'
    )


def _alternative(other: Alternative, language: Language) -> str:
    return (
        f'<button type="button" class="key chip" data-text="{escape(other.written)}">'
        f"{escape(_on_one_line(other.written))}{_share(other.confidence, language)}</button>"
    )


def _on_one_line(text: str) -> str:
    return text.replace("\n", " ↵ ")


def _share(share: float, language: Language) -> str:
    return f" <small>{language.share(share)}</small>" if share >= NAMED_FROM else ""


def _not_read(reading: NumberReading, places: Sequence[Place], language: Language) -> str:
    """Return what was not read and has no card, with the reasons."""
    shown = {place.box for place in places}
    marks = [mark for mark in reading.rejected if mark.box not in shown]
    if not marks:
        return ""
    reasons = ", ".join(dict.fromkeys(language.reason(mark.reason) for mark in marks))
    key = "not_read.many" if len(marks) > 1 else "not_read.one"
    return f'<p class="not-read">{escape(language.say(key, count=len(marks), reasons=reasons))}</p>'
