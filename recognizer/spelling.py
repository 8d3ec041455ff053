"""A line's ranked texts → how it was written, with the signs beside its digits.

The path says which digits there are and where other marks stand. The line network says what each of these
may be. Every way to spell a text with them is then compared: how likely the whole line makes it
(connectionist temporal classification), and how usual its pattern is. A text's probability is shared out
among its ways.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from heapq import nlargest
from itertools import combinations, pairwise
from math import log, prod
from operator import itemgetter
from typing import NamedTuple, TypeAlias

import numpy as np

from recognizer.alphabet import ALPHABET
from recognizer.ctc import BLANK, PLACES, TINY, best_texts, text_log_likelihoods, with_signs
from recognizer.evidence import Evidence, LogFrames
from recognizer.marks import NOWHERE, SIGN_CLASSES, Symbol, are_joined, marks_of
from recognizer.paths import NO_DIGIT, Path, Step
from recognizer.patterns import DIGIT, LEAST_EXPECTED, MARKS, OTHER_MARK, Kinds, Patterns
from recognizer.ranking import RankedTexts, Ranking
from recognizer.small_marks import NOTHING, SIGNS, is_small, kind_of, written
from recognizer.words import LIKELY, SPACE, in_words, is_in_word
from segmentation.lattice import Candidate, Line

SPREAD = 2.0  # a gap between numbers is so many times as wide as the usual one, or the writing is spread out
MOST_WAYS = 12  # to spell a text that are compared
LEAST_SHARE = 1e-3  # of what a small mark may be; what is less likely is not told apart
MOST_MARKS = 8  # between two digits that signs are put at
MOST_PIECES = 4  # of one sign, as a % that is broken once
DOUBTFUL = 0.01  # probability of a text, from which on its ways are compared; below it has its likeliest
COLUMNS_A_FRAME = 2  # of the strip, to one answer of the line network
ROOM = 2  # frames beside a small mark that may show it, too
SMALL_CLASSES = [PLACES[sign] for sign in SIGNS]
# Two of these signs side by side are pieces of one, but in numbers such as -.5 and 5,-.
_IMPOSSIBLE = re.compile("[.,:][.,:]|-[,:]|[:-]-|:=|=:")
_DIGIT: Kinds = ((DIGIT, 1.0),)
_Options: TypeAlias = Callable[[int, tuple[Step, ...]], Mapping[str, float]]  # see `_may_be`


class Spelling(NamedTuple):
    """A way to spell a line.

    Attributes
    ----------
    symbols : tuple of Symbol, left to right.
    spaces : tuple of int, the symbols before which there is a gap between numbers.
    probability : float in [0, 1]
    unnamed : int, marks as large as digits or their pieces that are no sign here, and like no other mark.
    small : float, the logarithm of what small marks say for it by where they stand.
    without_small : float, how much likelier the line network takes it if it is not asked about small marks; a
        logarithm.
    """

    symbols: tuple[Symbol, ...]
    spaces: tuple[int, ...]
    probability: float
    unnamed: int = 0
    small: float = 0.0
    without_small: float = 0.0

    @property
    def written(self) -> str:
        """The line as it was written."""
        return "".join(
            f" {symbol.character}" if place in self.spaces else symbol.character
            for place, symbol in enumerate(self.symbols)
        )

    @property
    def text(self) -> str:
        """Its digits alone."""
        return "".join(symbol.character for symbol in self.symbols if symbol.character in ALPHABET.digits)


@dataclass(frozen=True, slots=True)
class _Way:
    """Signs for the marks of a path, and what speaks for them; see `Spelling`.

    `share` is how likely they are mark by mark, `large` what they spell but for the signs at small marks.
    Logarithms are `small` and `without_small`, as there, and `score`, what line and pattern say of all.
    """

    symbols: tuple[Symbol, ...]
    share: float
    unnamed: int = 0
    small: float = 0.0
    large: str = ""
    without_small: float = 0.0
    score: float = 0.0

    @property
    def spelled(self) -> str:
        return "".join(symbol.character for symbol in self.symbols)


def spellings(
    ranked: RankedTexts,
    paths: Sequence[Path],
    line: Line,
    evidence: Evidence,
    patterns: Patterns,
    ranking: Ranking,
    wanted: str = "",
) -> tuple[Spelling, ...]:
    """Spell the texts of a line.

    Parameters
    ----------
    ranked : its texts, the path that won among them.
    paths : of the texts that have one, with the specks, see `along`.
    ranking : how sure the ways to spell a text are.
    wanted : what comes first, if it is such a way.

    Returns
    -------
    tuple of Spelling; the first is the likeliest of those of the text that won, whose every symbol has its
    place; the others follow, the likeliest first. A text without digits has no signs.
    """
    by_text = {path.text: path for path in paths}
    options = _options(line, evidence)
    found: list[Spelling] = []
    doubtful: dict[str, list[_Way]] = {}
    for scored in ranked.texts:
        path = by_text.get(scored.text)
        is_doubtful = scored.probability >= DOUBTFUL or scored.text == ranked.path.text
        if path is None or not path.text:
            ways = [_unplaced(scored.text)]
        else:
            ways = _ways(path, line, evidence, options, MOST_WAYS if is_doubtful else 1)
        if is_doubtful:
            doubtful[scored.text] = ways
        else:
            found.append(_spelling(line, ways[0], scored.probability))
    probabilities = {scored.text: scored.probability for scored in ranked.texts}
    for text, ways in _compared(doubtful, line, evidence, options, patterns, by_text).items():
        scores = np.array([_score(way, ranking) for way in ways])
        shares = np.exp((scores - scores.max()) / ranking.sign_temperature)
        shares *= probabilities[text] / shares.sum()
        found += [_spelling(line, *both) for both in zip(ways, shares.tolist(), strict=True)]
    found.sort(key=lambda one: one.probability, reverse=True)
    of_winner = [
        one
        for one in found
        if one.text == ranked.path.text and all(symbol.place != NOWHERE for symbol in one.symbols)
    ]
    winner = next((one for one in of_winner if one.written == wanted), of_winner[0])
    found.remove(winner)
    return (winner, *found)


def _score(way: _Way, ranking: Ranking) -> float:
    return (
        way.score
        - ranking.unnamed * way.unnamed
        + float(ranking.of_small_marks(way.small, way.without_small))
    )


class _Signed(NamedTuple):
    """Signs for the first marks of a path, as a chain: the last of them, and those `before`.

    `last` is the sign that the next mark would stand beside, "" where there is none.
    """

    share: float
    last: str = ""
    signs: tuple[str, ...] = ()
    before: "_Signed | None" = None

    @property
    def all_signs(self) -> list[str]:
        """The signs of all these marks, left to right."""
        found: list[str] = []
        one: _Signed | None = self
        while one:
            found += reversed(one.signs)
            one = one.before
        return found[::-1]


def _ways(path: Path, line: Line, evidence: Evidence, options: _Options, most: int) -> list[_Way]:
    """Return so many ways to spell a path as are likeliest mark by mark, best first."""
    marks = [place for place, step in enumerate(path.steps) if step.digit == NO_DIGIT]
    chosen: list[list[_Signed]] = [[_Signed(1.0)], *([] for _ in marks)]
    for first, place in enumerate(marks):
        kept = nlargest(most, chosen[first], key=itemgetter(0))
        is_beside = first > 0 and place == marks[first - 1] + 1
        for of_run in _runs(path, marks[first : first + MOST_PIECES], line):
            may_be = [
                options(min(one, 1), path.steps[max(one - 1, 0) : one + 2])
                for one in range(place, place + of_run)
            ]
            chosen[first + of_run] += [
                _Signed(way.share * more, (last + "".join(further))[-1:], further, way)
                for way, last in ((one, one.last if is_beside else "") for one in kept)
                for further, more in _of_run(may_be).items()
                if not _IMPOSSIBLE.search("".join((last, *further)))
            ]
    ways = []
    for way in nlargest(most, chosen[-1], key=itemgetter(0)):
        sign_at = dict(zip(marks, way.all_signs, strict=True))
        characters = [sign_at.get(place, str(step.digit)) for place, step in enumerate(path.steps)]
        symbols = tuple(
            Symbol(character, step.candidate)
            for character, step in zip(characters, path.steps, strict=True)
            if character
        )
        ways.append(_way(symbols, way.share, path, line, evidence) if marks else _Way(symbols, way.share))
    return ways


def _runs(path: Path, marks: Sequence[int], line: Line) -> range:
    """Return how many marks, from the first of some on, may be pieces of one sign: no gap parts them."""
    linked = 1
    for before, after in pairwise(marks[:MOST_PIECES]):
        left, right = (line.places[path.steps[one].candidate] for one in (before, after))
        if after != before + 1 or not are_joined(left, right):
            break
        linked += 1
    return range(1, linked + 1)


def _of_run(may_be: Sequence[Mapping[str, float]]) -> Mapping[tuple[str, ...], float]:
    """Return what a run of marks may be together: one sign, at the piece that shows it most.

    It is as likely as the pieces show it on average.
    """
    if len(may_be) == 1:
        return {(sign,): share for sign, share in may_be[0].items()}
    found = {}
    for sign in {one for options in may_be for one in options if one}:
        shares = [options.get(sign, 0.0) for options in may_be]
        at = shares.index(max(shares))
        signs = tuple(sign if place == at else "" for place in range(len(may_be)))
        found[signs] = sum(shares) / len(shares)
    return found


def _way(symbols: tuple[Symbol, ...], share: float, path: Path, line: Line, evidence: Evidence) -> _Way:
    """Return a way with how many marks it leaves without a name, specks and what looks like others aside."""
    parts = marks_of(symbols, path, line)
    sign_of = {symbol.place: symbol.character for symbol in symbols if symbol.place in parts}
    seen = {
        sign: [piece for part in of_sign for piece in _small_within(part, line, evidence)]
        for sign, of_sign in parts.items()
    }
    kept = {part: sign_of[sign] for sign, of_sign in parts.items() for part in of_sign}
    marks = [step for step in path.steps if step.digit == NO_DIGIT]
    unnamed = sum(
        step.candidate < len(line.candidates) and step.candidate not in kept and not _is_other(step, evidence)
        for step in marks
    )
    small = sum(
        sum(map(_log_of(sign_of[sign], evidence), pieces)) / len(pieces)
        for sign, pieces in seen.items()
        if pieces
    )
    small += sum(
        _log_of("", evidence)(step.candidate)
        for step in marks
        if step.candidate in evidence.small and step.candidate not in kept
    )
    large = "".join(one.character for one in symbols if one.character not in SIGNS or not seen.get(one.place))
    return _Way(symbols, share, unnamed, small, large)


def _small_within(place: int, line: Line, evidence: Evidence) -> list[int]:
    """Return the small mark at a place, or else those in its ink."""
    if place in evidence.small:
        return [place]
    whole = line.places[place]
    return [
        one
        for one in evidence.small
        if isinstance(whole, Candidate)
        and isinstance(part := line.places[one], Candidate)
        and whole.start <= part.start
        and part.stop <= whole.stop
    ]


def _log_of(sign: str, evidence: Evidence) -> Callable[[int], float]:
    """Return what says how likely the small mark at a place is a sign, "" none; a logarithm."""
    kind = kind_of(sign)
    return lambda place: log(max(float(evidence.small[place][kind]), LEAST_SHARE))


def _options(line: Line, evidence: Evidence) -> _Options:
    """Return what says which signs a mark may be; the paths of a line have most of their marks in common."""
    return cache(lambda at, steps: _may_be(at, steps, line, evidence))


def _may_be(at: int, steps: Sequence[Step], line: Line, evidence: Evidence) -> Mapping[str, float]:
    """Return which signs a mark may be, with their probabilities; "" is none.

    Parameters
    ----------
    at : which of `steps` is the mark.
    steps : the mark and those beside it.
    """
    counts = evidence.counts[steps[at].candidate]
    if is_in_word(at, steps, line, evidence):
        return {"": 1.0}
    expected = dict(zip(ALPHABET.signs, counts[SIGN_CLASSES].tolist(), strict=True))
    small = evidence.small.get(steps[at].candidate)
    if small is not None:
        expected |= written(small)
    options = {sign: count for sign, count in expected.items() if count > LEAST_EXPECTED}
    nothing = 1 - sum(options.values()) if small is None else float(small[NOTHING])
    options[""] = max(nothing, LEAST_EXPECTED)
    total = sum(options.values())
    return {sign: count / total for sign, count in options.items()}


def _is_other(step: Step, evidence: Evidence) -> bool:
    return bool(evidence.mark_counts[step.candidate, -1] > LIKELY)


def _unplaced(spelled: str) -> _Way:
    return _Way(tuple(Symbol(character, NOWHERE) for character in spelled), 0.0)


def _placed(spelled: str, path: Path, line: Line, evidence: Evidence, options: _Options) -> _Way:
    """Put what the line network says at the marks of a path, each sign at that which shows it most.

    So a sign of several pieces is written once: of the dots of a colon one has it. What has a sign where the
    path has no mark, or none that may be it, has no place.
    """
    symbols: list[Symbol] = []
    steps = path.steps
    place = 0
    for signs, digit in _by_digit(spelled):
        marks: list[tuple[int, Mapping[str, float]]] = []
        while place < len(steps) and steps[place].digit == NO_DIGIT:
            may_be = options(min(place, 1), steps[max(place - 1, 0) : place + 2])
            marks.append((steps[place].candidate, may_be))
            place += 1
        shown = _most_shown(signs, marks)
        if len(shown) < len(signs):
            digits = tuple(
                Symbol(str(step.digit), step.candidate) for step in steps if step.digit != NO_DIGIT
            )
            return replace(_unplaced(spelled), small=_way(digits, 0.0, path, line, evidence).small)
        symbols += map(Symbol, signs, shown)
        if digit:
            symbols.append(Symbol(digit, steps[place].candidate))
            place += 1
    return _way(tuple(symbols), 0.0, path, line, evidence)


def _by_digit(spelled: str) -> list[tuple[str, str]]:
    """Return each digit, and last "", with the signs before it."""
    parts, signs = [], ""
    for character in spelled:
        if character in ALPHABET.digits:
            parts.append((signs, character))
            signs = ""
        else:
            signs += character
    return [*parts, (signs, "")]


def _most_shown(signs: str, marks: Sequence[tuple[int, Mapping[str, float]]]) -> tuple[int, ...]:
    """Return the places of the marks that most likely are these signs, in their order; or none."""
    best: tuple[int, ...] = ()
    most = 0.0
    for chosen in combinations(marks[:MOST_MARKS], len(signs)):
        likely = prod(may_be.get(sign, 0.0) for sign, (_, may_be) in zip(signs, chosen, strict=True))
        if likely > most:
            best, most = tuple(place for place, _ in chosen), likely
    return best


def _compared(
    doubtful: Mapping[str, list[_Way]],
    line: Line,
    evidence: Evidence,
    options: _Options,
    patterns: Patterns,
    paths: Mapping[str, Path],
) -> dict[str, list[_Way]]:
    """Return for each text its ways, no two spelled alike, with what speaks for each of several."""
    likely = [paths[text] for text in doubtful if text in paths]
    frames = _without_words(with_signs(evidence.logs), likely, line, evidence)
    compared = {text: _distinct(ways) for text, ways in doubtful.items()}
    for own in best_texts(frames):
        text = "".join(one for one in own if one in ALPHABET.digits)
        ways = compared.get(text)
        known = {way.spelled for way in ways or ()}
        if text and ways is not None and own not in known and not _IMPOSSIBLE.search(own):
            ways.append(
                _placed(own, paths[text], line, evidence, options) if text in paths else _unplaced(own)
            )
    spelled = [way.spelled for ways in compared.values() for way in ways if len(ways) > 1]
    if not spelled:
        return compared
    by_line = dict(zip(spelled, text_log_likelihoods(frames, spelled).tolist(), strict=True))
    without = _without_small(compared.values(), frames, line, evidence)
    return {
        text: [
            replace(
                way,
                score=by_line[way.spelled] + patterns.log_gain(_kinds(way, paths.get(text), evidence)),
                without_small=without[way.large] - by_line[way.spelled]
                if evidence.small and _is_placed(way)
                else 0.0,
            )
            for way in ways
        ]
        if len(ways) > 1
        else ways
        for text, ways in compared.items()
    }


def _without_words(frames: LogFrames, paths: Iterable[Path], line: Line, evidence: Evidence) -> LogFrames:
    """Return what the line network says where it is not asked about signs in words, as a / for an l.

    A mark counts if it is part of a word on each of the paths that pass over it.
    """
    within: set[int] = set()
    beyond: set[int] = set()
    for path in paths:
        own = in_words(path.steps, line, evidence)
        within |= own
        beyond |= {step.candidate for step in path.steps if step.digit == NO_DIGIT} - own
    if within <= beyond:
        return frames
    shares = np.exp(frames)
    for place in within - beyond:
        first, stop = line.places[place].columns
        shown = shares[:, first // COLUMNS_A_FRAME : -(-stop // COLUMNS_A_FRAME)]
        shown[..., BLANK] += shown[..., BLANK + 1 :].sum(axis=-1)
        shown[..., BLANK + 1 :] = 0.0
    return np.log(np.maximum(shares, TINY))


def _without_small(
    compared: Iterable[Sequence[_Way]], frames: LogFrames, line: Line, evidence: Evidence
) -> dict[str, float]:
    """Return how likely the line network takes ways without their small signs, where it is not asked of them.

    There a small sign is as good as none to it: `recognizer.small_marks` has weighed what it sees.
    """
    if not evidence.small:
        return {}
    shares = np.exp(frames)
    for place in filter(lambda one: is_small(line.places[one]), evidence.small):
        first, last = (column // COLUMNS_A_FRAME for column in line.places[place].columns)
        near = shares[:, max(first - ROOM, 0) : last + ROOM]
        near[..., BLANK] += near[..., SMALL_CLASSES].sum(axis=-1)
        near[..., SMALL_CLASSES] = 0.0
    texts = list(
        dict.fromkeys(way.large for ways in compared if len(ways) > 1 for way in ways if _is_placed(way))
    )
    if not texts:
        return {}
    found = text_log_likelihoods(np.log(np.maximum(shares, TINY)), texts)
    return dict(zip(texts, found.tolist(), strict=True))


def _is_placed(way: _Way) -> bool:
    return all(symbol.place != NOWHERE for symbol in way.symbols)


def _distinct(ways: Sequence[_Way]) -> list[_Way]:
    """Return the likeliest of the ways that are spelled alike."""
    kept: dict[str, _Way] = {}
    for way in ways:
        kept.setdefault(way.spelled, way)
    return list(kept.values())


def _kinds(way: _Way, path: Path | None, evidence: Evidence) -> list[Kinds]:
    """Return what each mark along a path is if its signs are these, with probabilities; see `Patterns`."""
    signs = {symbol.place: symbol.character for symbol in way.symbols}
    if path is None or NOWHERE in signs:
        return [_kind(symbol.character) for symbol in way.symbols]
    return [
        _kind(signs[step.candidate]) if step.candidate in signs else _kind_of_rejected(step, evidence)
        for step in path.steps
    ]


def _kind(character: str) -> Kinds:
    if character in ALPHABET.digits:
        return _DIGIT
    return ((character if character in MARKS else OTHER_MARK, 1.0),)


def _kind_of_rejected(step: Step, evidence: Evidence) -> Kinds:
    other = min(float(evidence.mark_counts[step.candidate, -1]), 1 - LEAST_EXPECTED)
    return ((OTHER_MARK, other), ("", 1 - other)) if other > LEAST_EXPECTED else (("", 1.0),)


def _spelling(line: Line, way: _Way, probability: float) -> Spelling:
    """Return a way to spell a line with the gaps that a person sees."""
    at = line.places
    places = [at[symbol.place] for symbol in way.symbols if symbol.place != NOWHERE]
    gaps = [after.left - before.right for before, after in pairwise(places)]
    spaces: tuple[int, ...] = ()
    if len(places) == len(way.symbols) and gaps:
        usual = sorted(gaps)[(len(gaps) - 1) // 2]
        spaces = tuple(i for i, gap in enumerate(gaps, 1) if gap > max(SPACE, SPREAD * usual))
    return Spelling(way.symbols, spaces, probability, way.unnamed, way.small, way.without_small)
