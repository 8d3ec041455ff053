"""What was written → its value, where it can be only one number.

Points and commas are used either way: 1,250.00 and 1.250,00 are the same number. So a point or comma begins
the decimals where it cannot part thousands. Where it could, as in 1,234, there is no value unless it is said
which sign the decimals have. Dates, times, telephone numbers and sums are no single number.

A dash in the place of the cents says that there are none: 5.-, 5,--, 500/-. Brackets around an amount with a
currency make it negative, as in accounts: ($1,250). Other brackets hold remarks or area codes: no value.
"""

import re
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

Value: TypeAlias = Decimal | Fraction | None

CURRENCIES = "$€£"
OTHER = {".": ",", ",": "."}  # what parts thousands where the decimals have the sign
NO_CENTS = re.compile("(?:[.,]--?|/-)$")  # 45.- and 45,-- in Europe, 45/- in India
FULL_STOP = re.compile("[.,]$")  # 45. is 45
IN_BRACKETS = re.compile(r"\((.*)\)")
FRACTION = re.compile("(?:([0-9]+) )?([0-9]+)/([0-9]+)")
APOSTROPHES = re.compile("(?<=[0-9])['’](?=[0-9]{3}(?![0-9]))")  # 1'250: they part thousands alone
POWER = re.compile(r"([0-9]+)\^([0-9])")  # two raised digits may be cents
INDIAN = re.compile("[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}")  # 12,34,567: lakhs and crores, and no other way
PLAIN = re.compile("[0-9]+")


def value_of(written: str, *, decimal: str = "") -> Value:
    """Return the number that was written.

    Parameters
    ----------
    written : str
        Digits and signs, see `recognizer.reading.NumberReading.written`.
    decimal : ``"."``, ``","``, or ``""`` where it is not known
        The sign of the decimals; the other one then parts thousands.

    Returns
    -------
    Decimal; or Fraction for 3/4 and 1 3/4; or None where there is no single number, or where it is ambiguous.
    45 % is Decimal("0.45"), 10^6 a million. A currency or a number sign stands for nothing. In money, three
    digits behind a point or comma are no decimals. A space parts thousands only in money or before decimals,
    an apostrophe always.

    Raises
    ------
    ValueError
        If `decimal` is something else.
    """
    if decimal and decimal not in OTHER:
        raise ValueError(f"Got decimal={decimal!r}; pass '.' or ','.")
    is_money = any(sign in written for sign in CURRENCIES)
    text = written.strip(CURRENCIES + "# ")
    in_brackets = IN_BRACKETS.fullmatch(text) if is_money else None
    text = in_brackets[1].strip(CURRENCIES + " ") if in_brackets else text
    is_negative = in_brackets is not None or text.startswith("-")
    text = text.removeprefix("-" if is_negative else "+").lstrip(CURRENCIES + " ")
    is_per_cent = text.endswith("%")
    text = APOSTROPHES.sub("", text.removesuffix("%").rstrip())
    without_cents = NO_CENTS.sub("", text)
    is_whole, text = without_cents != text, FULL_STOP.sub("", without_cents)
    if found := FRACTION.fullmatch(text):
        return None if is_per_cent or is_whole else _fraction(*found.groups(), is_negative=is_negative)
    if found := POWER.fullmatch(text):
        return Decimal(int(found[1]) ** int(found[2])) if text == written else None
    plain = _in_plain_digits(text, decimal, is_money=is_money or is_whole)
    if plain is None or (is_whole and plain[1]):
        return None
    whole, decimals = plain
    number = Decimal(f"{whole or 0}.{decimals}")
    _, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)  # it is finite
    return Decimal((int(is_negative), digits, exponent - 2 * is_per_cent))


def plain_text(value: Decimal | Fraction) -> str:
    """Return a value as people and programs read it, without an exponent."""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _fraction(whole: str | None, above: str, below: str, *, is_negative: bool) -> Fraction | None:
    if int(below) == 0:
        return None
    found = int(whole or 0) + Fraction(int(above), int(below))
    return -found if is_negative else found


def _in_plain_digits(text: str, decimal: str, *, is_money: bool) -> tuple[str, str] | None:
    """Return the digits before the decimals, and the decimals; None where they cannot be told."""
    found = (_parted(text, sign, is_money=is_money) for sign in ([decimal] if decimal else OTHER))
    ways = {way for way in found if way is not None}
    if len(ways) > 1 and is_money:
        ways = {way for way in ways if not way[1]}
    return ways.pop() if len(ways) == 1 else None


def _parted(text: str, decimal: str, *, is_money: bool) -> tuple[str, str] | None:
    """Return the same where the sign of the decimals is known; None where nobody writes such a number."""
    whole, sign, decimals = text.partition(decimal)
    if sign and not PLAIN.fullmatch(decimals):
        return None
    is_indian = decimal == "." and INDIAN.fullmatch(whole) is not None
    if is_indian or _is_grouped(whole, OTHER[decimal]):
        return whole.replace(OTHER[decimal], ""), decimals
    if _is_grouped(whole, " ") and (decimals or is_money):  # or they may be several numbers
        return whole.replace(" ", ""), decimals
    return (whole, decimals) if PLAIN.fullmatch(whole) or (decimals and not whole) else None


def _is_grouped(text: str, sign: str) -> bool:
    """Tell whether digits are in groups of three, all but the first, which does not begin with 0."""
    first, *groups = text.split(sign)
    return (
        bool(groups)
        and re.fullmatch("[1-9][0-9]{0,2}", first) is not None
        and all(re.fullmatch("[0-9]{3}", group) for group in groups)
    )
