"""Places that clients get in turn: first each client its first, then each its second."""

import asyncio
from collections import deque
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(eq=False)
class Asker:
    """Who sent a request.

    Attributes
    ----------
    client : str
        What it cannot change, see `web.guards.rates.client_of`.
    waiting : set of Future
        The turns that its images wait for.
    has_left : bool
        Whether nobody is there to be answered.
    """

    client: str = ""
    waiting: set["asyncio.Future[None]"] = field(default_factory=set)
    has_left: bool = False

    def leave(self) -> None:
        """Give up what waits."""
        self.has_left = True
        for turn in [*self.waiting]:
            turn.cancel()


NOBODY = Asker()
asker: ContextVar[Asker] = ContextVar("asker", default=NOBODY)


class Turns:
    """Places for so many at one time. Belongs to one event loop.

    Parameters
    ----------
    places : int
        How many there are.
    """

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}  # the client whose turn it is comes first

    async def take(self, asker: Asker) -> None:
        """Wait for a place; it must be left again."""
        if self._free:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(asker.client, deque()).append(turn)
        asker.waiting.add(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it had been given the place by then
                self.leave()
            raise
        finally:
            asker.waiting.discard(turn)

    def leave(self) -> None:
        """Give a place to whoever's turn it is."""
        while self._waiting:
            client = next(iter(self._waiting))
            line = self._waiting.pop(client)
            turn = line.popleft()
            if line:
                self._waiting[client] = line  # behind all others
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
