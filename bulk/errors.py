"""What goes wrong with many images at once; part of the tree in `segmentation.errors`."""

from recognizer.errors import NumberReaderError


class BulkError(NumberReaderError):
    """A source, the journal or the table cannot be read or written; the message says what to do."""
