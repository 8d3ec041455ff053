"""Lines for the tests of signs: marks side by side, and what the networks see of each."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from recognizer.alphabet import ALPHABET
from recognizer.evidence import Evidence
from recognizer.marks import along
from recognizer.paths import NO_DIGIT, Path, Step
from recognizer.patterns import Patterns
from recognizer.ranking import RankedTexts, Ranking, ScoredText
from recognizer.spelling import Spelling, spellings
from segmentation.box import Box
from segmentation.lattice import Candidate, Line, Speck
from segmentation.primitives import Primitive

Share = Mapping[str, float]
BOX, BLANK = Box(0, 0, 1, 1), np.zeros((1, 1), np.float32)
NO_PATTERNS = Patterns({})
LEVEL = Ranking.uniform(0.0, 1.0)
WIDE, GAP = 0.5, 0.05  # digits' heights


def columns_of(place: int) -> tuple[int, int]:
    """Return the columns of the strip that the frame of a mark covers."""
    return 4 * place + 2, 4 * place + 4


class Drawn:
    """A line whose marks stand side by side, and what the line network sees of each, `seen`, in its frame.

    Specks, which are no part of a path, are named by their places in `seen`. `gaps` are wider than usual.
    """

    def __init__(self, *seen: Share | str, specks: tuple[int, ...] = (), gaps: Share | None = None) -> None:
        shares = [{one: 1.0} if isinstance(one, str) else one for one in seen]
        lefts, x = [], 0.0
        for place in range(len(shares)):
            x += (gaps or {}).get(str(place), 0.0)
            lefts.append(x)
            x += WIDE + GAP
        high = [place for place in range(len(shares)) if place not in specks]
        self.line = Line(
            tuple(Primitive(BOX, place, place, 0, BLANK) for place in range(len(high))),
            (0.0,) * (len(high) + 1),
            tuple(
                Candidate(
                    index,
                    index + 1,
                    BOX,
                    lefts[place],
                    -0.5,
                    lefts[place] + WIDE,
                    0.5,
                    columns_of(place),
                    BLANK,
                )
                for index, place in enumerate(high)
            ),
            BLANK,
            tuple(
                Speck(BOX, lefts[place], 0.4, lefts[place] + 0.1, 0.5, columns_of(place)) for place in specks
            ),
        )
        classes = len(ALPHABET.classes)
        counts = np.zeros((len(shares), classes), np.float32)
        frames = np.full((1, 2 * len(shares) + 1, classes), 1e-6)
        frames[0, ::2, ALPHABET.blank] = 1.0
        for row, place in enumerate([*high, *specks]):
            for character, share in shares[place].items():
                counts[row, ALPHABET.class_of(character)] = share
                frames[0, 2 * place + 1, ALPHABET.class_of(character)] = share
        frames[0, 1::2, ALPHABET.blank] += np.maximum(1 - frames[0, 1::2].sum(axis=1), 0)
        logs = np.log(frames / frames.sum(axis=-1, keepdims=True))
        marks = counts[:, ALPHABET.first_mark : ALPHABET.other + 1].copy()
        marks[:, -1] = counts[:, ALPHABET.other :].sum(axis=1)
        tenth = np.full((len(high), 10), 0.1, np.float32)
        self.evidence = Evidence(tenth, tenth, marks, logs[..., :11], counts, logs)
        self.high = high

    def path(self, digits: str) -> Path:
        """Return the path whose steps read these digits; a space is none."""
        steps = tuple(Step(place, NO_DIGIT if one == " " else int(one)) for place, one in enumerate(digits))
        return Path(steps, digits.replace(" ", ""), 1.0)

    def spell(
        self,
        *digits: str,
        shares: tuple[float, ...] = (1.0,),
        hot: float = 1.0,
        unnamed: float = 0.0,
        overlooked: float = 0.0,
    ) -> tuple[Spelling, ...]:
        """Return the ways to spell some paths, whose texts have these shares; the first won."""
        paths = [self.path(one) for one in digits]
        texts = tuple(
            ScoredText(path.text, 0, 0, 0, 0, share) for path, share in zip(paths, shares, strict=True)
        )
        placed = [along(path, self.line, self.evidence) for path in paths]
        ranking = replace(LEVEL, sign_temperature=hot, unnamed=unnamed, overlooked=overlooked)
        return spellings(RankedTexts(paths[0], texts), placed, self.line, self.evidence, NO_PATTERNS, ranking)
