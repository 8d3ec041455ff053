"""A line's ranked texts → how it was written, with the signs beside its digits.

The path says which digits there are and where other marks stand. The line network says what each of these
may be. Every way to spell a text with them is then compared: how likely the whole line makes it
(connectionist temporal classification), and how usual its pattern is. A text's probability is shared out
among its ways.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from heapq import nlargest
from itertools import combinations, pairwise
from math import log, prod
from operator import itemgetter
from typing import NamedTuple, TypeAlias

import numpy as np

from recognizer.alphabet import ALPHABET, TIMES_LETTER
from recognizer.ctc import best_texts, text_log_likelihoods, with_signs
from recognizer.evidence import SEVERAL, Evidence
from recognizer.paths import NO_DIGIT, Path, Step
from recognizer.patterns import DIGIT, LEAST_EXPECTED, MARKS, OTHER_MARK, Kinds, Patterns
from recognizer.ranking import RankedTexts, Ranking
from recognizer.reasons import LIKE_A_LETTER, LIKE_A_SIGN, LIKE_NOTHING
from recognizer.small_marks import NOTHING, kind_of, written
from segmentation.lattice import Candidate, Line, Speck

SPACE = 0.7  # of a digit's height: a gap between numbers is wider, …
SPREAD = 2.0  # … and so many times as wide as the usual one, or the writing is spread out
NOWHERE = -1  # the place of a symbol that the line network alone sees
MOST_WAYS = 12  # to spell a text that are compared
LEAST_SHARE = 1e-3  # of what a small mark may be; what is less likely is not told apart
MOST_MARKS = 8  # between two digits that signs are put at
DOUBTFUL = 0.01  # probability of a text, from which on its ways are compared; below it has its likeliest
LIKELY = 0.5  # expected letters, or signs of a kind, in a mark that looks like one
# How sure what was written is, for how sure it seems, where a mark is left out that nothing explains: one as
# large as a sign, or a speck that may be a point. Of 250 composed numbers with signs 23 and 11 had such.
LEFT_OUT, SPECK_LEFT_OUT = 0.2, 0.75
PART_GAP = 0.15  # of a digit's height: a wider one parts a sign from what is none of its parts
_SIGN_CLASSES = [ALPHABET.class_of(sign) for sign in ALPHABET.signs]
_LETTERS = np.s_[ALPHABET.other + 1 :]
_TIMES = ALPHABET.class_of(TIMES_LETTER)
_DIGIT: Kinds = ((DIGIT, 1.0),)
_Options: TypeAlias = Callable[[int, tuple[Step, ...]], Mapping[str, float]]  # see `_may_be`


class Symbol(NamedTuple):
    """A digit or a sign, and where it stands: the index of one of `Line.places`, or `NOWHERE`."""

    character: str
    place: int


class Spelling(NamedTuple):
    """A way to spell a line.

    Attributes
    ----------
    symbols : tuple of Symbol, left to right.
    spaces : tuple of int, the symbols before which there is a gap between numbers.
    probability : float in [0, 1]
    unnamed : int, marks as large as digits or their pieces that are no sign here, and like no other mark.
    small : float, the logarithm of what small marks say for it by where they stand.
    """

    symbols: tuple[Symbol, ...]
    spaces: tuple[int, ...]
    probability: float
    unnamed: int = 0
    small: float = 0.0

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

    `share` is how likely they are mark by mark. Logarithms are `small`, what small marks say by where they
    stand, and `score`, what line and pattern say of all.
    """

    symbols: tuple[Symbol, ...]
    share: float
    unnamed: int = 0
    small: float = 0.0
    score: float = 0.0

    @property
    def spelled(self) -> str:
        return "".join(symbol.character for symbol in self.symbols)


def along(path: Path, line: Line, evidence: Evidence) -> Path:
    """Return a path with further steps: the specks that may be marks, from left to right among its own.

    A speck above or below a mark is part of it. Pieces of ink that were passed over together are steps of
    their own if they hold several marks, and so is a mark at the edge of a digit that was taken with it. The
    steps' candidates are indices of `Line.places`.
    """
    path = _taken_apart(path, line, evidence)
    count = len(line.candidates)
    specks = [place for place in range(count, len(line.places)) if _is_mark(place, evidence) > LEAST_EXPECTED]
    if not specks:
        return path
    places = line.places
    beside = [places[step.candidate] for step in path.steps if step.digit == NO_DIGIT]
    steps = [*path.steps]
    for speck in specks:
        left, right = places[speck].left, places[speck].right
        if not any(mark.left < (left + right) / 2 < mark.right for mark in beside):
            steps.append(Step(speck, NO_DIGIT))
    middle = {step: places[step.candidate].left + places[step.candidate].right for step in steps}
    return Path(tuple(sorted(steps, key=middle.__getitem__)), path.text, path.share)


def spellings(
    ranked: RankedTexts,
    paths: Sequence[Path],
    line: Line,
    evidence: Evidence,
    patterns: Patterns,
    ranking: Ranking,
) -> tuple[Spelling, ...]:
    """Spell the texts of a line.

    Parameters
    ----------
    ranked : its texts, the path that won among them.
    paths : of the texts that have one, with the specks, see `along`.
    ranking : how sure the ways to spell a text are.

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
        scores = np.array(
            [way.score - ranking.unnamed * way.unnamed + ranking.small_weight * way.small for way in ways]
        )
        shares = np.exp((scores - scores.max()) / ranking.sign_temperature)
        shares *= probabilities[text] / shares.sum()
        found += [_spelling(line, *both) for both in zip(ways, shares.tolist(), strict=True)]
    found.sort(key=lambda one: one.probability, reverse=True)
    winner = next(
        one
        for one in found
        if one.text == ranked.path.text and all(symbol.place != NOWHERE for symbol in one.symbols)
    )
    found.remove(winner)
    return (winner, *found)


def _taken_apart(path: Path, line: Line, evidence: Evidence) -> Path:
    marks = evidence.mark_counts.sum(axis=1)
    spans = {(one.start, one.stop): place for place, one in enumerate(line.candidates)}
    steps: list[Step] = []
    for step in path.steps:
        whole = line.candidates[step.candidate]
        if step.digit == NO_DIGIT and marks[step.candidate] > SEVERAL:
            steps += [Step(spans[start, start + 1], NO_DIGIT) for start in range(whole.start, whole.stop)]
        elif step.digit != NO_DIGIT and whole.stop - whole.start > 1:
            steps += _without_marks(step, spans, line, evidence)
        else:
            steps.append(step)
    return Path(tuple(steps), path.text, path.share)


def _without_marks(
    step: Step, spans: Mapping[tuple[int, int], int], line: Line, evidence: Evidence
) -> list[Step]:
    """Part a digit from marks at its edges: a comma that touches nothing may be taken with what is before.

    A small piece that may be a mark, and cannot be parted so, is a mark beside the digit that has its ink.
    """
    start, stop = line.candidates[step.candidate].start, line.candidates[step.candidate].stop
    before: list[Step] = []
    after: list[Step] = []

    def is_mark(place: int, rest: tuple[int, int]) -> bool:
        if _is_mark(place, evidence) <= LIKELY or rest not in spans:
            return False
        whole, left = (evidence.counts[one, : ALPHABET.blank].sum() for one in (step.candidate, spans[rest]))
        return bool(whole - left < LIKELY)

    while stop - start > 1 and is_mark(spans[stop - 1, stop], (start, stop - 1)):
        stop -= 1
        after.insert(0, Step(spans[stop, stop + 1], NO_DIGIT))
    while stop - start > 1 and is_mark(spans[start, start + 1], (start + 1, stop)):
        before.append(Step(spans[start, start + 1], NO_DIGIT))
        start += 1
    digit = line.candidates[spans[start, stop]]
    pieces = [spans[piece, piece + 1] for piece in range(start, stop)] if stop - start > 1 else []
    for place in pieces:
        if _may_be_sign(place, evidence):
            piece = line.candidates[place]
            is_before = piece.left + piece.right < digit.left + digit.right
            (before if is_before else after).append(Step(place, NO_DIGIT))
    after.sort(key=lambda one: line.candidates[one.candidate].left)
    return [*before, Step(spans[start, stop], step.digit), *after]


def _may_be_sign(place: int, evidence: Evidence) -> bool:
    small = evidence.small.get(place)
    return small is not None and 1 - float(small[NOTHING]) > LEAST_EXPECTED


def _is_mark(place: int, evidence: Evidence) -> float:
    """Return how likely a piece of ink is a mark, by the line network or by where it stands."""
    seen = float(evidence.counts[place, ALPHABET.first_mark :].sum())
    small = evidence.small.get(place)
    return seen if small is None else max(seen, 1 - float(small[NOTHING]))


def marks_of(symbols: Sequence[Symbol], path: Path, line: Line) -> dict[int, tuple[int, ...]]:
    """Return the places of the parts of each sign, its own first; a broken sign and a % have several.

    Parameters
    ----------
    symbols : of a way to spell the path.
    path : its other marks are part of a sign where no gap parts them from it.
    """
    places = line.places
    signs = [one.place for one in symbols if one.character not in ALPHABET.digits]
    marks = {place: [place] for place in signs}
    row = [step.candidate if step.digit == NO_DIGIT else NOWHERE for step in path.steps]
    for ordered in (row, row[::-1]):
        sign = last = NOWHERE
        for place in ordered:
            if place == NOWHERE or place in marks:
                sign = last = place
            elif sign != NOWHERE and all(place not in parts for parts in marks.values()):
                left, right = sorted((places[last], places[place]), key=lambda one: one.left)
                if right.left - left.right < PART_GAP:
                    marks[sign].append(place)
                    last = place
                else:
                    sign = NOWHERE
    return {sign: tuple(parts) for sign, parts in marks.items()}


def rejected_marks(
    marks: Mapping[int, Sequence[int]], path: Path, line: Line, evidence: Evidence
) -> dict[int, str]:
    """Return what each mark of a path looks like, by its place, unless it is part of a sign or a digit."""
    kept = {part for parts in marks.values() for part in parts}
    digits = [line.candidates[step.candidate] for step in path.steps if step.digit != NO_DIGIT]
    covered = {start for digit in digits for start in range(digit.start, digit.stop)}
    kept |= {place for place, one in enumerate(line.candidates) if one.start in covered}
    return {
        step.candidate: _looks(step, evidence)
        for step in path.steps
        if step.digit == NO_DIGIT and step.candidate not in kept
    }


def sureness_beside(rejected: Mapping[int, str], path: Path, line: Line, evidence: Evidence) -> float:
    """Return the factor in (0, 1] by which the marks that were left out lower the confidence.

    Letters change nothing, nor do marks that are surely none that a number has, but for those between digits.
    """
    digits = [line.candidates[step.candidate] for step in path.steps if step.digit != NO_DIGIT]
    unexplained = [
        place
        for place, looks in rejected.items()
        if looks != LIKE_A_LETTER
        and (evidence.mark_counts[place, -1] <= LIKELY or _is_between(line.places[place], digits))
    ]
    if any(place < len(line.candidates) for place in unexplained):
        return LEFT_OUT
    return SPECK_LEFT_OUT if unexplained else 1.0


def _is_between(mark: Candidate | Speck, digits: Sequence[Candidate]) -> bool:
    middle = (mark.left + mark.right) / 2
    return bool(digits) and digits[0].left < middle < digits[-1].right


def _looks(step: Step, evidence: Evidence) -> str:
    counts = evidence.counts[step.candidate]
    if counts[_LETTERS].sum() > LIKELY:
        return LIKE_A_LETTER
    likeliest = int(counts[_SIGN_CLASSES].argmax())
    if counts[_SIGN_CLASSES][likeliest] > LIKELY:
        return LIKE_A_SIGN.format(sign=ALPHABET.signs[likeliest])
    return LIKE_NOTHING


def _ways(path: Path, line: Line, evidence: Evidence, options: _Options, most: int) -> list[_Way]:
    """Return so many ways to spell a path as are likeliest mark by mark, best first."""
    marks = [place for place, step in enumerate(path.steps) if step.digit == NO_DIGIT]
    chosen: list[tuple[tuple[str, ...], float]] = [((), 1.0)]
    for place in marks:
        may_be = options(min(place, 1), path.steps[max(place - 1, 0) : place + 2])
        further = [((*signs, sign), share * more) for signs, share in chosen for sign, more in may_be.items()]
        chosen = nlargest(most, further, key=itemgetter(1))
    ways = []
    for signs, share in chosen:
        sign_at = dict(zip(marks, signs, strict=True))
        characters = [sign_at.get(place, str(step.digit)) for place, step in enumerate(path.steps)]
        symbols = tuple(
            Symbol(character, step.candidate)
            for character, step in zip(characters, path.steps, strict=True)
            if character
        )
        ways.append(_way(symbols, share, path, line, evidence) if marks else _Way(symbols, share))
    return ways


def _way(symbols: tuple[Symbol, ...], share: float, path: Path, line: Line, evidence: Evidence) -> _Way:
    """Return a way with how many marks it leaves without a name, specks and what looks like others aside."""
    parts = marks_of(symbols, path, line)
    sign_of = {symbol.place: symbol.character for symbol in symbols if symbol.place in parts}
    kept = {part: sign_of[sign] for sign, of_sign in parts.items() for part in of_sign}
    marks = [step for step in path.steps if step.digit == NO_DIGIT]
    unnamed = sum(
        step.candidate < len(line.candidates) and step.candidate not in kept and not _is_other(step, evidence)
        for step in marks
    )
    small = sum(
        sum(map(_log_of(sign_of[sign], evidence), seen)) / len(seen)
        for sign, of_sign in parts.items()
        if (seen := [part for part in of_sign if part in evidence.small])
    )
    small += sum(
        _log_of("", evidence)(step.candidate)
        for step in marks
        if step.candidate in evidence.small and step.candidate not in kept
    )
    return _Way(symbols, share, unnamed, small)


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
    if _is_part_of_a_word(at, steps, line, evidence):
        return {"": 1.0}
    expected = dict(zip(ALPHABET.signs, counts[_SIGN_CLASSES].tolist(), strict=True))
    if (small := evidence.small.get(steps[at].candidate)) is not None:
        expected |= {sign: max(expected[sign], share) for sign, share in written(small).items()}
    options = {sign: count for sign, count in expected.items() if count > LEAST_EXPECTED}
    options[""] = max(1 - sum(options.values()), LEAST_EXPECTED)
    total = sum(options.values())
    return {sign: count / total for sign, count in options.items()}


def _is_part_of_a_word(at: int, steps: Sequence[Step], line: Line, evidence: Evidence) -> bool:
    """Tell whether a mark follows a letter with no gap between, as in A-4; an x stands before none, too."""
    before, mark = (line.places[step.candidate] for step in (steps[0], steps[at]))
    if at and _is_letter(steps[0], evidence) and mark.left - before.right < SPACE:
        return True
    is_times = evidence.counts[steps[at].candidate, _TIMES] > LIKELY
    return bool(is_times) and any(_is_letter(step, evidence) for step in steps[at + 1 :])


def _is_letter(step: Step, evidence: Evidence) -> bool:
    letters = evidence.counts[step.candidate, _LETTERS].sum() - evidence.counts[step.candidate, _TIMES]
    return step.digit == NO_DIGIT and bool(letters > LIKELY)


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
    frames = with_signs(evidence.logs)
    compared = {text: _distinct(ways) for text, ways in doubtful.items()}
    for own in best_texts(frames):
        text = "".join(one for one in own if one in ALPHABET.digits)
        ways = compared.get(text)
        if text and ways is not None and own not in {way.spelled for way in ways}:
            ways.append(
                _placed(own, paths[text], line, evidence, options) if text in paths else _unplaced(own)
            )
    spelled = [way.spelled for ways in compared.values() for way in ways if len(ways) > 1]
    if not spelled:
        return compared
    by_line = dict(zip(spelled, text_log_likelihoods(frames, spelled).tolist(), strict=True))
    return {
        text: [
            replace(
                way,
                score=by_line[way.spelled] + patterns.log_gain(_kinds(way, paths.get(text), evidence)),
            )
            for way in ways
        ]
        if len(ways) > 1
        else ways
        for text, ways in compared.items()
    }


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
    return Spelling(way.symbols, spaces, probability, way.unnamed, way.small)
