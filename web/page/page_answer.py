"""Builds what the page's own requests are answered with: JSON for its script, HTML for its places."""

from typing import Any

from recognizer.reading import NumberReading
from web.page.cards import result_html
from web.page.explanation import picture_html
from web.page.languages import ENGLISH, Language
from web.page.places import places_of
from web.page.words import spoken, sureness


def page_answer(
    reading: NumberReading, teaching: bool = False, language: Language = ENGLISH
) -> dict[str, Any]:
    """Return a reading as the page wants it.

    Parameters
    ----------
    reading : NumberReading
        What was read.
    teaching : bool
        Whether this server takes corrections; the page offers to give them only then.
    language : Language
        Of the words.

    Returns
    -------
    dict
        All of `NumberReading.as_dict`, but ``text`` is what was written; ``result`` and ``picture``, HTML;
        ``percent``, ``sureness`` and ``spoken``, text; ``places``, where a digit stands or may be missing.
    """
    return reading.as_dict() | {
        "text": reading.written,
        "result": result_html(reading, language),
        "picture": picture_html(reading, language, pressable=True),
        "percent": language.share(reading.confidence),
        "sureness": sureness(reading, language),
        "spoken": spoken(reading, language),
        "places": [place.as_dict() for place in places_of(reading)],
        "teaching": teaching,
    }
