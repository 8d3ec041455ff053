"""Notes whether an answer has started: then no other answer can be sent."""

from starlette.types import Message, Send


class NotedSend:
    """What an application sends its answer with.

    Attributes
    ----------
    has_started : bool, whether a part of an answer was sent.
    """

    def __init__(self, send: Send) -> None:
        self.has_started = False
        self._send = send

    async def __call__(self, message: Message) -> None:
        """Send a part of an answer."""
        self.has_started = True
        await self._send(message)
