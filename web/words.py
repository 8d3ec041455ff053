"""Says how sure a reading is, in sentences for the page and for its ears."""

from recognizer.reading import DigitReading, NumberReading, percent

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
    """Return what the same ink may be next to the digit, in words, and its probability in [0, 1]."""
    shares = [(share, value) for value, share in enumerate(shares_of(digit)) if value != digit.digit]
    share, value = max(shares)
    return (str(value) if value < len(digit.probabilities) else "no digit"), share


def line_confidences(reading: NumberReading) -> list[float]:
    """Return for each line the probability in [0, 1] that it is right, as far as the alternatives tell."""
    lines = reading.written.split("\n")
    others = [(other.written.split("\n"), other.confidence) for other in reading.alternatives]
    return [
        min(1, reading.confidence + sum(share for text, share in others if _agree(text, lines, i)))
        for i in range(len(lines))
    ]


def _agree(other: list[str], lines: list[str], i: int) -> bool:
    return len(other) == len(lines) and other[i] == lines[i]


def sureness(reading: NumberReading) -> str:
    """Return how sure the number is, as a sentence for each of its lines."""
    if not reading.digits:
        return "No digit found."
    confidences = line_confidences(reading)
    if len(confidences) == 1:
        return f"Whole number: {percent(reading.confidence)} sure"
    return " ".join(f"Line {i}: {percent(share)} sure." for i, share in enumerate(confidences, 1))


def spoken(reading: NumberReading) -> str:
    """Return the result as a sentence for a screen reader, as plain text."""
    if not reading.digits:
        return "No digit found."
    number = ", next line ".join(reading.written.split("\n"))
    doubts = [_doubt(digit) for digit in reading.digits if is_unsure(digit)]
    return f"{number}. Whole number {percent(reading.confidence)} sure.{''.join(doubts)}"


def _doubt(digit: DigitReading) -> str:
    other, _ = runner_up(digit)
    return f" The {digit.digit} may be {other if other == 'no digit' else f'a {other}'}."
