"""What numbers people write: telephone numbers, amounts, dates, and any digits at all."""

import numpy as np

MAX_DIGITS = 12
PATTERNS = (  # d stands for any digit; the separators are those of training.pen.marks.SEPARATORS
    "(ddd) ddd-dddd", "(ddd)ddd-dddd", "(ddd)", "(d)", "(dd)", "(dddd)", "(ddd)", "(ddd)", "d(d)",
    "(d/d)", "(d) dd", "ddd-dddd", "d-ddd-ddd-dddd", "ddd-ddd-dddd", "ddd.dddd", "d/dd/dd", "dd/dd/dddd",
    "dd/d", "d/dd", "dd/d/dd", "dd/dd/dd", "d-dd-dd", "dd.dd.dd", "dd/dd", "d/d", "dd:dd", "d:dd",
    "dd:dd:dd", "$ddd", "$dd", "$dddd", "$ d", "$dd.dd", "$d,ddd", "$dd,ddd.dd", "$d.dd", "dd.dd", "d.d",
    "d.ddd", ".ddd", "-dd", "-d.dd", "d,ddd", "dd,ddd", "d,ddd,ddd", "dd%", "d.d%", "#d", "#ddd", "+dd",
    "dd+dd", "d+d=d", "dd-dd", "d'dd", "=dd", "ddd ddd", "dd dd dd", "dddd dddd", "dddd-dddd",
    "ddddd-dddd", "ddddd ddddd", "ddddd ddddd ddddd ddddd", "dddd dddd dddd dddd", "19dd", "20dd", "1d",
    "1dd", "1d.ddd", "0123456789", "9876543210", "d%", "1d%", "d.ddd-", "dd.ddd.-", "ddd,-", "dd.ddd=",
    "ddd.ddd,", "dddd.", "dd,ddd/-", "dddd/-", "dd'ddd.-", "d.ddd.ddd", "1.d00", "dd.000",
    "=dddd=", "-ddd.ddd-",
)  # fmt: skip


def random_digits(rng: np.random.Generator) -> str:
    """Return 1 to 12 digits, often repeating one another, often led by a 1 or ended by zeros."""
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


def random_number(rng: np.random.Generator) -> str:
    """Return a number with separators, as `PATTERNS` has them."""
    pattern = str(rng.choice(PATTERNS))
    return "".join(str(rng.integers(0, 10)) if c == "d" else c for c in pattern)


_LENGTH_OFTEN = np.array([10, 14, 14, 14, 14, 10, 8, 5, 4, 4, 2, 1]) / 100
