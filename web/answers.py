"""What the routes for programs answer, as OpenAPI documents it."""

import re
import time
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from recognizer.alphabet import ALPHABET
from recognizer.reading import NumberReading
from segmentation.stacks import POWER
from web.page.examples import EXAMPLE_ANSWER, EXAMPLE_PAGE
from web.reading.readings import ReadingQueue

ProblemCode: TypeAlias = Literal["format", "too_large", "too_costly", "damaged"]
Probability = Annotated[
    float, Field(ge=0, le=1), BeforeValidator(lambda value: min(max(value, 0), 1))  # a sum may be 1 + 1e-16
]
Pixels = Annotated[int, Field(ge=0)]
Corners = Annotated[
    tuple[Pixels, Pixels, Pixels, Pixels],
    Field(description="left, top, right and bottom in pixels of the image; half-open"),
]
Milliseconds = Annotated[
    float, Field(ge=0, description="From the end of the request to the answer, waiting included.")
]
Text = Annotated[
    str, Field(description="The digits alone, lines joined by line feeds.", pattern=r"^[0-9\n]*$")
]
SIGNS = ALPHABET.signs + POWER
Written = Annotated[
    str,
    Field(
        description=f"Digits and signs ({' '.join(SIGNS)}) as they were written, lines joined by line feeds.",
        pattern=rf"^[0-9\n {re.escape(SIGNS)}]*$",
    ),
]


class AlternativeAnswer(BaseModel):
    """What else the image may show."""

    written: Written
    text: Text
    confidence: Annotated[Probability, Field(description="That this is what was written.")]


class DigitAnswer(BaseModel):
    """One digit, in reading order."""

    digit: Annotated[int, Field(ge=0, le=9)]
    confidence: Annotated[Probability, Field(description="That this ink is this digit.")]
    probabilities: Annotated[
        list[Probability], Field(min_length=10, max_length=10, description="Of the digits 0 to 9.")
    ]
    box: Corners
    line: Annotated[int, Field(ge=0, description="The line it stands on, 0 at the top.")]


class MarkAnswer(BaseModel):
    """A sign beside the digits, in reading order."""

    kind: Annotated[str, Field(description="The sign.", pattern=rf"^[{re.escape(SIGNS)}]$")]
    confidence: Annotated[
        Probability, Field(description="That this ink is this sign, if the digits are right.")
    ]
    box: Corners
    line: Annotated[int, Field(ge=0, description="The line it stands on, 0 at the top.")]
    after: Annotated[int, Field(ge=0, description="How many digits of the whole stand before it.")]


class RejectedAnswer(BaseModel):
    """Ink that was seen and is no part of what was written."""

    box: Corners
    reason: str


class NumberAnswer(BaseModel):
    """What was written in an image; in a blank one there are no digits, and the texts are ``""``."""

    written: Written
    value: Annotated[
        str | None,
        Field(
            description='The number that was written, as "-1250.00" or "3/4"; null where it is ambiguous, '
            "as 1,234 is, or no single number, as dates are."
        ),
    ]
    text: Text
    confidence: Annotated[Probability, Field(description="That what was written is right.")]
    text_confidence: Annotated[Probability, Field(description="That the digits alone are right.")]
    alternatives: Annotated[list[AlternativeAnswer], Field(description="The next best, best first.")]
    digits: list[DigitAnswer]
    marks: Annotated[list[MarkAnswer], Field(description="The signs beside the digits.")]
    rejected: Annotated[list[RejectedAnswer], Field(description="Ink that is no part of what was written.")]
    width: Pixels
    height: Pixels


class ReadingAnswer(NumberAnswer):
    """The number in an image."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE_ANSWER]})

    milliseconds: Milliseconds


class PageNumberAnswer(NumberAnswer):
    """A number on a page."""

    box: Annotated[Corners, Field(description="Around its digits and signs.")]
    line: Annotated[int, Field(ge=0, description="The line of the page that it stands on, 0 at the top.")]
    table: Annotated[int | None, Field(ge=0, description="Which of `tables` it stands in; null in none.")]
    row: Annotated[int | None, Field(ge=0, description="Of its table, 0 at the top; null outside of one.")]
    column: Annotated[int | None, Field(ge=0, description="Of its table, 0 at the left.")]


class PageAnswer(BaseModel):
    """All numbers on a page, and the tables that they stand in."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE_PAGE]})

    numbers: Annotated[list[PageNumberAnswer], Field(description="Line by line, left to right.")]
    table: Annotated[
        list[list[Written | None]] | None,
        Field(description="The first of `tables`; null where the numbers stand in no table."),
    ]
    tables: Annotated[
        list[list[list[Written | None]]],
        Field(description="Rows of numbers of each table, null in an empty cell."),
    ]
    rejected: Annotated[list[RejectedAnswer], Field(description="Writing that is part of no number.")]
    unread: Annotated[
        list[Corners],
        Field(description="The boxes of `rejected`, and of what was not read beside or within a number."),
    ]
    width: Pixels
    height: Pixels
    milliseconds: Milliseconds


class Problem(BaseModel):
    """A problem as RFC 9457 describes it."""

    type: str = "about:blank"
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: Annotated[str, Field(description="What was got, what is wanted and what to do.")]
    code: Annotated[ProblemCode | None, Field(description="What is wrong with an image.")] = None


class BatchItem(BaseModel):
    """What became of one image: its reading, or else the problem with it."""

    reading: ReadingAnswer | None = None
    problem: Problem | None = None


class BatchAnswer(BaseModel):
    """One item for each image, in the order in which they were sent."""

    results: list[BatchItem]


class Status(BaseModel):
    """How the server is."""

    status: str


async def answer_to(image: bytes, queue: ReadingQueue) -> ReadingAnswer:
    """Have an image read, and return what is answered; raises what `ReadingQueue.read` does."""
    start = time.perf_counter()
    reading = await queue.read_soon(image)
    return reading_answer(reading, 1000 * (time.perf_counter() - start))


def reading_answer(reading: NumberReading, milliseconds: float) -> ReadingAnswer:
    """Return a reading as it is answered."""
    return ReadingAnswer.model_validate({**reading.as_dict(), "milliseconds": round(milliseconds, 1)})


async def page_answer_to(image: bytes, queue: ReadingQueue) -> bytes:
    """Have a page read, and return a `PageAnswer` as JSON; raises what `ReadingQueue.read_page` does."""
    start = time.perf_counter()
    page = await queue.read_page(image)
    milliseconds = round(1000 * (time.perf_counter() - start), 1)
    return b'{"milliseconds": %s, %s' % (str(milliseconds).encode(), page[1:])  # to parse it would take long
