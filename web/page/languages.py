"""The languages of the page; each has a file of words, ``web/static/words/CODE.json``, with the same keys."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from recognizer.reading import percent
from recognizer.reasons import LIKE_A_SIGN

WORDS = Path(__file__).parents[1] / "static" / "words"
CODES = ("en", "de", "fr", "es", "pt")  # the first where a visitor reads none of them
PLACE = re.compile(r"\{\{([\w. ]+)\}\}")  # of words in the page's markup
WEIGHED = re.compile(r"^\s*([A-Za-z]{2,3})(?:-[\w-]+)?\s*(?:;\s*q\s*=\s*([\d.]+))?\s*$")
A_SIGN = re.compile(re.escape(LIKE_A_SIGN).replace(r"\{sign\}", "(.)"))
LONGEST_HEADER = 500  # characters; browsers send less than 100


@dataclass(frozen=True, slots=True)
class Language:
    """What the page says in one language.

    Attributes
    ----------
    code : str
        ISO 639-1, one of `CODES`.
    """

    code: str

    @property
    def words(self) -> Mapping[str, str]:
        """The texts by their keys, with ``{name}`` where a value stands."""
        return _words_of(self.code)

    def say(self, key: str, **values: object) -> str:
        """Return a text as plain text, with its values."""
        return self.words[key].format(**values)

    def fill(self, markup: str) -> str:
        """Return HTML with the words in the place of each ``{{key}}``."""
        return PLACE.sub(lambda place: escape(self.words[place[1]]), markup)

    def share(self, probability: float) -> str:
        """Return a probability in [0, 1] for people."""
        return self.say("percent", number=percent(probability).removesuffix("%"))

    def reason(self, reason: str) -> str:
        """Return why a mark is no digit; as the reader says it where there is no translation."""
        sign = A_SIGN.fullmatch(reason)
        if sign is not None:
            return self.say(f"reason.{LIKE_A_SIGN}", sign=sign[1])
        return self.words.get(f"reason.{reason}", reason)


ENGLISH = Language("en")


def language_for(accepted: str | None) -> Language:
    """Return the language that a browser likes best, by its header ``Accept-Language`` (RFC 9110)."""
    best, most = ENGLISH, 0.0
    for part in (accepted or "")[:LONGEST_HEADER].split(","):
        match = WEIGHED.match(part)
        if match is None or match[1].lower() not in CODES:
            continue
        try:
            weight = float(match[2]) if match[2] else 1.0
        except ValueError:
            continue
        if weight > most:
            best, most = Language(match[1].lower()), weight
    return best


@cache
def _words_of(code: str) -> Mapping[str, str]:
    words: dict[str, str] = json.loads((WORDS / f"{code}.json").read_text(encoding="utf-8"))
    return words
