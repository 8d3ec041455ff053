"""Says how sure a reading is, in sentences for the page and for screen readers."""

from itertools import groupby
from math import exp, log

from recognizer.reading import DigitReading, NumberReading
from web.page.languages import ENGLISH, Language

LINES_NAMED = 4  # with their confidences; of more only the least sure, or it would be a paragraph
ALMOST = 1e-6  # how near to 0 or 1 the confidence of one digit is taken
UNSURE_BELOW = 0.8  # probability; under it one digit in five would be wrong, so a person should look


def is_unsure(digit: DigitReading) -> bool:
    """Tell whether a person should look at this digit again."""
    return digit.confidence < UNSURE_BELOW


def shares_of(digit: DigitReading) -> tuple[float, ...]:
    """Return the probabilities of the ink being 0 to 9, and last of its being no digit; they sum to 1."""
    own = digit.probabilities[digit.digit]
    any_digit = min(1.0, digit.confidence / own) if own else 0.0
    return (*(any_digit * share for share in digit.probabilities), 1 - any_digit)


def runner_up(digit: DigitReading) -> tuple[str, float]:
    """Return what the same ink may be next to the digit, ``""`` for none, and its probability in [0, 1]."""
    shares = [(share, value) for value, share in enumerate(shares_of(digit)) if value != digit.digit]
    share, value = max(shares)
    return (str(value) if value < len(digit.probabilities) else ""), share


def line_confidences(reading: NumberReading) -> list[float]:
    """Return for each line the probability in [0, 1] that it is right.

    The alternatives tell how often each line is right where another is wrong. Of many lines they are a small
    part of what may have been written; of the rest, lines agree as if they were independent of each other.
    """
    lines = reading.written.split("\n")
    others = [(other.written.split("\n"), other.confidence) for other in reading.alternatives]
    rest = max(0.0, 1 - reading.confidence - sum(share for _, share in others))
    alone = _lines_alone(reading)
    return [
        min(
            1,
            reading.confidence
            + sum(share for text, share in others if _agree(text, lines, i))
            + rest * alone[i],
        )
        for i in range(len(lines))
    ]


def _lines_alone(reading: NumberReading) -> list[float]:
    """Return what the digits say of each line; over the lines the product is the confidence of all."""
    lines = groupby(reading.symbols, key=lambda symbol: symbol.line)
    doubts = [-sum(log(min(max(one.confidence, ALMOST), 1 - ALMOST)) for one in line) for _, line in lines]
    whole = log(max(reading.confidence, ALMOST))
    return [exp(whole * doubt / sum(doubts)) for doubt in doubts]


def _agree(other: list[str], lines: list[str], i: int) -> bool:
    return len(other) == len(lines) and other[i] == lines[i]


def sureness(reading: NumberReading, language: Language = ENGLISH) -> str:
    """Return how sure the number is, as a sentence for each of its lines."""
    if not reading.digits:
        return language.say("sure.none")
    confidences = line_confidences(reading)
    if len(confidences) == 1:
        return language.say("sure", share=language.share(reading.confidence))
    if len(confidences) > LINES_NAMED:
        least = min(confidences)
        line = confidences.index(least) + 1
        return language.say("sure.least", line=line, share=language.share(least))
    return " ".join(
        language.say("sure.line", line=i, share=language.share(share))
        for i, share in enumerate(confidences, 1)
    )


def spoken(reading: NumberReading, language: Language = ENGLISH) -> str:
    """Return the result as a sentence for a screen reader, as plain text."""
    if not reading.digits:
        return language.say("sure.none")
    number = language.say("spoken.line").join(map(_minus, reading.written.split("\n")))
    doubts = "".join(_doubt(digit, language) for digit in reading.digits if is_unsure(digit))
    return language.say("spoken", number=number, share=language.share(reading.confidence)) + doubts


def _minus(line: str) -> str:
    """Return a line with a minus where it begins with a hyphen, at which many screen readers are silent."""
    return f"−{line[1:]}" if line.startswith("-") else line


def _doubt(digit: DigitReading, language: Language) -> str:
    other, _ = runner_up(digit)
    return language.say("spoken.doubt" if other else "spoken.no_digit", digit=digit.digit, other=other)
