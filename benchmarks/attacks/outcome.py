"""What came of an attack, and which promises of docs/limits.md it broke."""

import asyncio
import os
import resource
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path

from benchmarks.attacks import ATTACKS
from benchmarks.attacks.attack import Answers, Attack, Target
from benchmarks.attacks.others import Seen, seen_by_others
from benchmarks.serving import Served, is_running, started

DRAWING_S = 0.5  # that another's drawing may wait longer than without the attack
HEALTH_S = 0.2  # the same of /healthz
MOST_LINES = 5  # in the log of one attack: each thing that it did wrong is said once a minute
MOST_OWN_MB = 512  # that the app's own process may grow: twice what bodies may have in flight
OPEN_FILES = 1024  # that the app may have, as most shells and services allow
NICE = 10  # of the process that attacks; the true one sits elsewhere and takes none of this machine's time


@dataclass(frozen=True)
class Outcome:
    """What came of an attack.

    Attributes
    ----------
    name : str
        Of the attack.
    answers : Counter of str
        What the attacker was answered.
    before, meanwhile : Seen
        What others met without it and during it.
    lives : bool
        Whether the app runs on, or has stopped where it was to.
    log : sequence of str
        What the app complained of.
    wrong : str
        What is wrong with the answers; nothing where they are as they should be.
    """

    name: str
    answers: Answers
    before: Seen
    meanwhile: Seen
    lives: bool
    log: Sequence[str]
    wrong: str

    @property
    def grown_mb(self) -> float:
        """Memory of all processes at the peak, above that before."""
        return max(0.0, self.meanwhile.peak_mb - self.before.peak_mb)

    @property
    def broken(self) -> list[str]:
        """The promises that were broken, beside those on time."""
        refused = sorted(set(self.meanwhile.answers) - {"200"})
        has_stack = any("Traceback" in line for line in self.log)
        checks = [
            (bool(self.wrong), self.wrong),
            (not self.lives, "the app has ended"),
            (bool(refused), f"another's drawing met {', '.join(refused)}"),
            (has_stack, "a stack trace in the log"),
            (len(self.log) > MOST_LINES and not has_stack, f"{len(self.log)} lines in the log"),
            (self.meanwhile.own_peak_mb - self.before.own_peak_mb > MOST_OWN_MB, "too much memory"),
        ]
        return [says for is_broken, says in checks if is_broken]

    @property
    def late(self) -> list[str]:
        """The promises on time that were broken."""
        drawing, health = (
            self.meanwhile.drawing_s - self.before.drawing_s,
            self.meanwhile.health_s - self.before.health_s,
        )
        checks = [(drawing > DRAWING_S, "another's drawing was late"), (health > HEALTH_S, "health was late")]
        return [says for is_broken, says in checks if is_broken]


def outcomes(names: Sequence[str], size: float, quiet_s: float) -> Iterator[Outcome]:
    """Attack, and yield what came of it; before each attack others use the app alone for `quiet_s`."""
    attacks = [ATTACKS[name] for name in names]
    # It is begun anew, so that it shares nothing with this process, which measures.
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=os.nice, initargs=(NICE,)) as attacker:
        for settings, alike in groupby(attacks, key=lambda attack: attack.settings):
            with _attacked(settings) as (server, folder):
                for attack in alike:
                    yield asyncio.run(_outcome(attack, server, folder, attacker, size, quiet_s))


@contextmanager
def _attacked(settings: Mapping[str, str]) -> Iterator[tuple[Served, Path]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        variables = {"DATABASE_URL": f"sqlite:///{folder / 'gifts.db'}", **settings}
        environment = {f"NUMBER_READER_{key}": value for key, value in variables.items()}
        with (
            (folder / "log").open("wb") as log,
            started(("app.py", "--port", "0"), environment, log) as server,
        ):
            resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
            yield server, folder


async def _outcome(
    attack: Attack, server: Served, folder: Path, attacker: Executor, size: float, quiet_s: float
) -> Outcome:
    server.forget_peaks()
    lines_before = _lines(folder)
    async with seen_by_others(server) as before:
        await asyncio.sleep(quiet_s)
    target = Target(server.url, server.pid, folder)
    sent = asyncio.get_running_loop().run_in_executor(attacker, _send, attack.name, target, size)
    meanwhile = Seen(peak_mb=before.peak_mb)
    if attack.is_the_end:
        answers = await sent
    else:
        async with seen_by_others(server) as meanwhile:
            answers = await sent
    log = _lines(folder)[len(lines_before) :]
    lives = is_running(server.pid) is not attack.is_the_end
    return Outcome(attack.name, answers, before, meanwhile, lives, log, attack.wrong(answers))


def _send(name: str, target: Target, size: float) -> Answers:
    async def send() -> Answers:
        return await ATTACKS[name].send(target, size)

    return asyncio.run(send())


def _lines(folder: Path) -> list[str]:
    return (folder / "log").read_text("utf-8", "replace").splitlines()
