"""What an attack is, what it may meet, and how it sends."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.serving import User

LOGIN = "visitor:open sesame"  # where an attack's settings ask for one
ANSWERS = "application/json, text/event-stream"  # that a client takes; MCP asks for both
NO_FAULT = ("503", "507")  # statuses that say: not now, and it is not your fault
Answers = Counter[str]  # how often there was each status, or what came instead of one


@dataclass(frozen=True)
class Target:
    """The app that is attacked: its address, its process, and the folder that holds its database."""

    url: str
    pid: int
    folder: Path

    @property
    def database(self) -> Path:
        """The SQLite file that the app keeps gifts in, where it does."""
        return self.folder / "gifts.db"


def no_fault(answers: Answers) -> str:
    """Say what is wrong where the app failed on a request."""
    faults = [status for status in answers if status.startswith("5") and status not in NO_FAULT]
    return f"answers {', '.join(faults)}" if faults else ""


@dataclass(frozen=True)
class Attack:
    """One way to do harm.

    Attributes
    ----------
    name : str
        What it sends.
    send : callable
        Sends it to a target, in full (1.0) or a smaller one, and returns what was answered.
    settings : mapping of str to str
        Of the app, without their prefix.
    wrong : callable
        Says which promise the answers break; nothing where they break none.
    is_the_end : bool
        Whether the app is to stop.
    """

    name: str
    send: Callable[[Target, float], Awaitable[Answers]]
    settings: Mapping[str, str] = field(default_factory=dict)
    wrong: Callable[[Answers], str] = no_fault
    is_the_end: bool = False


@dataclass(frozen=True)
class Sent:
    """A request to send."""

    path: str
    kind: str
    body: bytes
    method: str = "POST"


def many(count: int, size: float) -> int:
    """Return so many of `count` as an attack of this size has; two at least."""
    return max(2, round(count * size))


async def answers_to(
    target: Target, requests: Iterable[Sent], at_once: int, headers: Mapping[str, str] | None = None
) -> Answers:
    """Send requests from so many clients side by side, and count what is answered.

    A connection that breaks off counts under the name of the error.
    """
    answers: Answers = Counter()
    waiting = iter(requests)

    async def use() -> None:
        user = User(target.url)
        for request in waiting:
            told = {"Content-Type": request.kind, "Accept": ANSWERS, **(headers or {})}
            try:
                status, _ = await user.ask(request.method, request.path, told, request.body)
            except OSError as error:
                answers[type(error).__name__] += 1
            else:
                answers[str(status)] += 1
        user.leave()

    await asyncio.gather(*(use() for _ in range(at_once)))
    return answers


def shown(answers: Answers) -> str:
    """Return answers in words."""
    return ", ".join(f"{count} × {status}" for status, count in sorted(answers.items())) or "none"


def picture(body: bytes, path: str = "/v1/read", kind: str = "image/png") -> Sent:
    """Return a request that sends an image file as it is."""
    return Sent(path, kind, body)
