"""What people write: telephone numbers, amounts, dates, any digits at all, and words."""

from functools import cache

import numpy as np

from training.synth.shapes import marks

WORDS_OFTEN = 0.2  # of the texts: words, alone or beside a number
NUMBERS_OFTEN = 0.55  # of the numbers: with separators, the harder kind
SLASHED_AGAIN = 0.65  # of those with slashes another is drawn: or bars between digits would pass for slashes
MAX_DIGITS = 12  # of plain digits that are no run
RUN_OFTEN = 0.12  # of plain digits: each one more, or less, than the one before; it is a fifth in UNIPEN
WHOLE_OFTEN, TWICE_OFTEN = 0.4, 0.4  # of these start at an end and have all ten; of those have them twice
REPEATED_OFTEN = 0.04  # of plain digits: one digit over and over, half of them 1s
REPEATED = (2, 21)  # how often, half-open
RUN_BESIDE_OFTEN = 0.05  # of numbers with separators or letters: each d is one more than the one before
WORD_LENGTH = (2, 9)  # letters of a word, half-open
IN_CAPITALS, CAPITALIZED = 0.4, 0.3  # of the words, and of the others
LETTER_FREQUENCIES = {  # in a thousand letters of English, Lewand 2000
    "a": 82, "b": 15, "c": 28, "d": 43, "e": 127, "f": 22, "g": 20, "h": 61, "i": 70, "j": 2, "k": 8, "l": 40,
    "m": 24, "n": 67, "o": 75, "p": 19, "q": 1, "r": 60, "s": 63, "t": 91, "u": 28, "v": 10, "w": 24, "x": 2,
    "y": 20, "z": 1,
}  # fmt: skip
BESIDE_NUMBERS, TWO_WORDS = 0.6, 0.2  # of the lines of words, and of those without a number
WORD_FIRST = 0.6  # of the words beside numbers; the others come after them, as units do
SINGLE_BESIDE = 0.3  # of the numbers beside words: a digit, which must not be lost among the letters
EVENLY = 0.5  # of a letter's share: as if all were as common, or the rare ones would hardly be seen
KINDS: tuple[tuple[float, tuple[str, ...]], ...] = (  # how often, in proportion, and what is written alike
    # d stands for any digit, L for any of `letters_beside`; what follows ^ is raised; all else is drawn as it
    # stands.
    (0.19, (  # telephone numbers
        "(ddd) ddd-dddd", "(ddd) ddd-dddd", "(ddd)ddd-dddd", "(ddd ) ddd - dddd", "(ddd) ddd.dddd",
        "ddd-dddd", "ddd-dddd", "ddd - dddd", "ddd.dddd", "d-dddd", "d-ddd", "dd-dddd",
        "ddd-ddd-dddd", "d-ddd-ddd-dddd", "ddd/ddd-dddd", "ddd.ddd.dddd", "d-ddd-dddd",
        "dd-dd-dd", "dd-ddd-dd-ddd", "+dd ddd dddd", "+d (ddd) ddd-dddd",
        "(dd) dd dd dd", "(0dd) ddd ddd", "0ddd/dddddd", "0ddd-dddddd", "dddd-dddd", "+dd-dd-ddd-dddd",
        "(ddd) ddd-dddd, xddd", "ddd-dddd x ddd", "xdddd", "xd-dddd", "x.dd", "ext ddd", "ext. dd",
    )),
    (0.13, (  # in brackets
        "(ddd)", "(ddd)", "(ddd)", "(ddd)", "(dd)", "(d)", "(dddd)", "d(d)", "(d) dd", "(d/d)", "d)", "dd)",
        "(dd", "(d, d)", "(dd.dd)", "($dd)", "(d1d)", "(1dd)", "(dd1)", "(11d)", "(1d)", "(1)", "(d7d)",
        "(+d)", "(-d)", "(dd%)", "[dd]", "[d]", "[ddd]", "{dd}", "d(d+d)", "(4dd)", "(d4d)", "(dd4)",
    )),
    (0.19, (  # dates
        "dd/dd/dd", "dd/dd/dd", "dd/dd/dddd", "d/dd/dd", "dd/d/dd", "d/d/dd", "dd/dd", "d/dd", "dd/d", "d/d",
        "d/d", "d/d", "d/dd", "d/dd", "1/d", "d/1d", "1d/d", "dd/dd",
        "dd/dd/dd,", "d/dd/dd.", "dd.dd.dd", "dd.dd.dddd", "d.d.dd", "dd-dd-dd", "d-dd-dd", "dd-d-dd",
        "dddd-dd-dd", "dd - d - dd", "d/19dd", "dd/20dd", "11/d", "1/1", "1/1d/dd", "1d/1d/1d", "7/dd/77",
        "/dd/dd", "'dd", "19dd/dd", "dd / dd / dd", "1/dd", "12/31/dd", "dd.d.", "20dd-dd-dd",
    )),
    (0.05, (  # times
        "dd:dd", "d:dd", "dd:dd:dd", "dd : dd", "d:dd am", "d:dd PM", "dd.dd h", "dd h dd", "1:d0", "11:dd",
        "d:d0-d:d0", "dd'dd\"", "d pm",
    )),
    (0.15, (  # amounts
        "$ddd", "$dd", "$dddd", "$ d", "$dd.dd", "$d,ddd", "$dd,ddd.dd", "$d.dd", "$dd,ddd,ddd.dd",
        "$d,ddd,ddd", "$dd,ddd", "ddd$", "dd $", "$ ddd", "$.dd", "$ddd.", "$dd.ddd", "$d1d", "$5dd",
        "$d,000,000",
        "d,ddd", "dd,ddd", "d,ddd,ddd", "d.ddd,dd", "dd.ddd,-", "ddd,-", "d.ddd-", "dd.ddd.-", "dd,ddd/-",
        "dddd/-", "dd'ddd.-", "d.ddd.ddd", "dd.ddd=", "=dddd=", "-ddd.ddd-", "1.d00", "dd.000", "1d.ddd",
        "€dd", "€ d,dd", "ddd €", "dd,dd€", "£dd", "£d.dd", "£ddd", "CHF dd.d0", "ddd kr", "dd Ft",
        "ddd.ddd,", "ddd,", "dd.ddd,", "d.ddd.", "ddd.-", "dd ddd", "d ddd",
        "d'dd", "d'ddd'ddd", "ddk", "$dK", "d.dM",
        "d,ddd.dd", "dd,ddd.dd", "$d,ddd.dd", "ddd.dd", "ddd,dd", "dd.ddd,dd", "d ddd,dd", "-ddd,dd",
        "dd,dd €", "ddd,dd €", "d.ddd,dd €", "€ddd,dd", "€dd.dd", "£dd.dd", "£ddd.dd", "£d,ddd.dd", "£d,ddd",
        "$ddd.dd", "$dddd.dd", "-$dd.dd", "-$ddd", "d,ddd,ddd.dd", "ddd,ddd", "dddd.dd", "dddd,dd",
        "dd'ddd.dd",
    )),
    (0.06, (  # percentages
        "dd%", "d.d%", "d%", "1d%", "ddd%", "100%", "dd %", "ddd %", "dd.dd%", "+d%", "-d.d%", "d-d%",
        "0.dd%", "dd.d%", "d,d%", "dd,d %", "-d,d%",
        "d/dd=dd%", "(dd%)", "d1%",
    )),
    (0.08, (  # sums
        "d+d=d", "dd+dd", "dd+dd=ddd", "d + d", "d-d=d", "dd - d = dd", "d×d", "d×d=dd", "dd × dd", "d÷d",
        "dd÷d=d",
        "d/d", "dd/dd", "d/dd", "1/d", "d d/d", "=dd", "x=d", "x = dd", "d*d", "d*d=dd", "dx+d", "d=d",
        "d/d+d/d", "d×d×d", "d < d", "$dd + d% = $dd", "d.d×dd", "d/4", "3/d",
    )),
    (0.12, (  # equations, powers
        "x^2+dx+d=0", "x^2-dx-d=0", "x^2 + dx - d = 0", "x^2 - ddx + dd = 0", "dx^2+dx+d=0", "dx^2-ddx+d=0",
        "dx^2 - dx - d = 0", "dx^2 + dd = dd", "dx^2 + dd = -dd", "dx^2=dd", "x^2 = dd", "x^2-d=0",
        "x^3-dx^2+d", "dx+d=d", "dx - d = dd", "d x + dd = d", "dx+d=dx-d", "dx = dd", "x=dd", "x = -d",
        "x=d/d", "x + d = dd", "d - x = d", "x+y=d", "x + y = dd", "dx+dy=dd", "dx - y = d", "y=dx+d",
        "y = dx^2 - d", "d(x+d)=dd", "(x+d)^2", "(x-d)(x+d)", "x/d=d", "dx/d", "x", "dx", "ddx", "dxy", "x^2",
        "x^d", "dx^d", "xd", "d^d", "d^2", "dd^2", "10^d", "10^d", "d^2+d^2=dd", "d^d=dd", "dx10^d",
        "d.d × 10^d", "dd m^2", "d cm^3",
    )),
    (0.05, (  # lists, ranges, scores
        "d, d, d", "dd, dd", "d,d,d", "d,d", "dd;dd", "d; d; d", "dd-dd", "d-d", "dd - dd", "ddd-ddd", "d:d",
        "dd/dd/dd/dd", "d.", "dd.", "d. dd", "dddd,", "dd,", "ddd.", "1, 2, 3", "d-dd", "dd:d",
        "1 - 1", "d...d",
    )),
    (0.05, (  # with letters
        "#d", "#dd", "#ddd", "# dd", "# ddd", "#d,ddd,ddd", "p. dd", "Nr. d", "Nr dd", "N dd", "ddm", "dd m",
        "dd km", "d,d cm", "dd mm", "dd kW", "dd V", "dd F", "dd C", "ddx", "dx", "xd", "dth", "ddth",
        "Lddd", "L-dd", "LL ddd", "dddL", "ddd L", "dL", "L d", "dd LL d", "dLd", "L.dd", "ddLdd", "@ d.dd",
        "dd ft", "d ct", "A4", "P dd",
    )),
    (0.05, (  # decimals, negative numbers
        "dd.dd", "d.d", "d.ddd", ".ddd", ".dd", ".d", "-dd", "-d", "-d.dd", "-.ddd", "-ddd.dd", "+dd", "+d.d",
        "0.dd",
        "d.ddddd", "d,dd", "dd,d", "0,dd", "~dd", "ddd.dd", "-d,d",
        "-d.d", "dd.d", "-dd.d", "-dd,d", "d,d", "ddd.d", "ddd,d", "dd,dd", "-d,dd",
        "dddd.d", "dddd.dd", "dd.ddd", "ddd.ddd", "dddd.ddd", "-dd.ddd", "-dddd.dd", "d.dddd", "d.ddddddd",
        "-d.ddd", "0.ddd", "0,ddd", "-0.d", "-0,d", "-.d",
    )),
    (0.04, (  # groups of digits
        "ddd ddd", "dd dd dd", "dddd dddd", "ddddd-dddd", "ddddd - dddd", "ddddd ddddd",
        "ddddd ddddd ddddd ddddd", "dddd dddd dddd dddd", "19dd", "20dd", "1d", "1dd", "0123456789",
        "9876543210", "ddd-dd-dddd", "dddd.", "d d d d", "d d d d d - d d d d", "d d d - d d d d",
        "( d d d ) d d d - d d d d", "d d / d d / d d", "d d : d d", "d d d d d d",
    )),
)  # fmt: skip
CELLS: tuple[tuple[float, tuple[str, ...]], ...] = (  # what stands in tables, books and forms; how often
    (0.36, (
        "d", "dd", "dd", "ddd", "ddd", "ddd", "dddd", "dddd", "1d", "1dd", "1ddd", "ddddd", "19dd", "d.",
    )),
    (0.26, ("dd,d", "dd,d", "dd.d", "dd.d", "d,d", "d.d", "1d,d", "ddd,d", "ddd.d", "-d,d", "0,dd", "d.dd")),
    (0.18, ("d.dd", "dd.dd", "dd,dd", "ddd.dd", "ddd,dd", "d,ddd.dd", "d.ddd,dd", "d.ddd", "d,ddd", "d dd")),
    (0.16, (
        "d/d", "d/dd", "dd/dd", "dd/ddd", "ddd/ddd", "ddd/dd", "dd/d", "1/d", "d/1d", "dddd/dd", "dd/dd/dd",
        "dd/dd/dddd", "1d/1d",
    )),
    (0.04, ("dd:dd", "dd.dd.dd", "dd-dd", "dd%", "dd.-")),
)  # fmt: skip
PATTERNS = tuple(pattern for _, patterns in KINDS for pattern in patterns)


def random_text(rng: np.random.Generator) -> str:
    """Return a number, more often one with separators than plain digits; or words, some beside a number."""
    if rng.random() >= WORDS_OFTEN:
        return _any_number(rng)
    word = _word(rng)
    if rng.random() >= BESIDE_NUMBERS:
        return f"{word} {_word(rng)}" if rng.random() < TWO_WORDS else word
    number = str(rng.integers(0, 10)) if rng.random() < SINGLE_BESIDE else _any_number(rng)
    return f"{word} {number}" if rng.random() < WORD_FIRST else f"{number} {word}"


def _any_number(rng: np.random.Generator) -> str:
    return random_number(rng) if rng.random() < NUMBERS_OFTEN else random_digits(rng)


def _word(rng: np.random.Generator) -> str:
    """Return letters as often as English has them, or nearly; most of them pass for no digit."""
    count = int(rng.integers(*WORD_LENGTH))
    while True:
        word = "".join(rng.choice(_ALPHABET, count, p=_ALPHABET_OFTEN))
        kind = rng.random(2)
        if kind[0] < IN_CAPITALS:
            word = word.upper()
        elif kind[1] < CAPITALIZED:
            word = word.capitalize()
        if 2 * sum(letter in marks().letters for letter in word) > count:
            return word


def random_cell(rng: np.random.Generator) -> str:
    """Return what stands in one cell of a table or a form: short, and as often with a sign as without."""
    patterns = CELLS[int(np.searchsorted(_CELL_OFTEN, rng.random()))][1]
    return "".join(_filled(character, rng) for character in patterns[int(rng.integers(len(patterns)))])


def random_digits(rng: np.random.Generator) -> str:
    """Return 1 to 12 digits, some led by a 1 or ended by zeros; or a run; or one digit over and over."""
    kind = rng.random()
    if kind < RUN_OFTEN:
        return _run(rng)
    if kind < RUN_OFTEN + REPEATED_OFTEN:
        digit = 1 if rng.random() < 0.5 else int(rng.integers(0, 10))
        return str(digit) * int(rng.integers(*REPEATED))
    count = int(rng.choice(np.arange(1, MAX_DIGITS + 1), p=_LENGTH_OFTEN))
    digits = rng.integers(0, 10, count)
    again = rng.random(count) < (0.5 if rng.random() < 0.15 else 0.06)
    for i in range(1, count):
        if again[i]:
            digits[i] = digits[i - 1]
    if rng.random() < 0.12:
        digits[0] = 1
    if rng.random() < 0.12:
        digits[count - int(rng.integers(0, count)) :] = 0
    return "".join(map(str, digits))


def _run(rng: np.random.Generator) -> str:
    """Return what people write to try something out: 123, 56789, 321; often all ten digits, once or twice."""
    step = 1 if rng.random() < 0.7 else -1
    if rng.random() < WHOLE_OFTEN:
        first = int(rng.choice((0, 1) if step > 0 else (9, 0)))
        return _counted(first, step, 20 if rng.random() < TWICE_OFTEN else 10)
    return _counted(int(rng.integers(0, 10)), step, int(rng.integers(3, 11)))


def _counted(first: int, step: int, count: int) -> str:
    """Return digits that go on by `step`; 0 comes after 9."""
    return "".join(str((first + step * place) % 10) for place in range(count))


def random_number(rng: np.random.Generator) -> str:
    """Return a number as `KINDS` has them, but fewer with slashes; the digits of some count up."""
    pattern = _any_pattern(rng)
    if "/" in pattern and rng.random() < SLASHED_AGAIN:
        pattern = _any_pattern(rng)
    if rng.random() < RUN_BESIDE_OFTEN:
        digits = iter(_counted(int(rng.integers(0, 10)), 1, pattern.count("d")))
        pattern = "".join(next(digits) if character == "d" else character for character in pattern)
    return "".join(_filled(character, rng) for character in pattern)


@cache
def letters_beside() -> tuple[str, ...]:
    """Return the letters that stand beside numbers."""
    return tuple(dict(marks().capitals) | dict(marks().small))


def _any_pattern(rng: np.random.Generator) -> str:
    patterns = KINDS[int(np.searchsorted(_KIND_OFTEN, rng.random()))][1]
    return patterns[int(rng.integers(len(patterns)))]


def _filled(character: str, rng: np.random.Generator) -> str:
    """Return what is written for a character of a pattern."""
    if character == "d":
        return str(rng.integers(0, 10))
    if character == "L":
        letters = letters_beside()
        return letters[int(rng.integers(len(letters)))]
    return character


_KIND_OFTEN = np.cumsum([often for often, _ in KINDS]) / sum(often for often, _ in KINDS)
_CELL_OFTEN = np.cumsum([often for often, _ in CELLS]) / sum(often for often, _ in CELLS)
_LENGTH_OFTEN = np.array([10, 14, 14, 14, 14, 10, 8, 5, 4, 4, 2, 1]) / 100
_ALPHABET = tuple(LETTER_FREQUENCIES)
_ALPHABET_OFTEN = (1 - EVENLY) * np.array(list(LETTER_FREQUENCIES.values())) / sum(
    LETTER_FREQUENCIES.values()
) + (EVENLY / len(LETTER_FREQUENCIES))
