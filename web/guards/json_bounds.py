"""Refuses JSON that would cost too much to parse, while its body is still coming.

Python's parser holds the interpreter until it is done: 19 MB of ``[],`` hold every other request for seconds.
What is counted is counted in texts, too; base64 has none of it.
"""

from http import HTTPStatus

from web.problems import RequestError

MOST_BRACKETS = 200  # so it is nested less deep than Python's parser recurses (1,000)
MOST_COMMAS = 4000  # a batch has at most 1,000 images and as many data URLs; 4,000 values take 1 ms


class JsonBounds:
    """Counts the characters that may begin a value or separate two values."""

    def __init__(self) -> None:
        self._brackets = 0
        self._commas = 0

    def count(self, piece: bytes) -> None:
        """Take the next piece of a body.

        Raises
        ------
        RequestError
            400 if there are more than may be.
        """
        self._brackets += piece.count(b"[") + piece.count(b"{")
        self._commas += piece.count(b",")
        if self._brackets > MOST_BRACKETS or self._commas > MOST_COMMAS:
            detail = (
                f"The JSON has more than {MOST_BRACKETS} lists and objects or {MOST_COMMAS:,} commas. "
                "Send each image as one text."
            )
            raise RequestError(HTTPStatus.BAD_REQUEST, detail)
