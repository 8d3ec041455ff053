"""The decoder: how much each feature of a candidate counts, learned so that the right text wins.

It is the mean of a few small networks that differ in where they start and in the order of their examples.

A semi-Markov conditional random field (Sarawagi and Cohen 2004): a path's score is the sum of its steps', a
text's probability the share of the paths that spell it. The gradient is the difference of two expectations,
both exact by forward and backward sums: over all paths, and over those that spell the text.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import compress, product
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from recognizer.alphabet import ALPHABET
from recognizer.decoder import PATHS, Decoder, Weigh, log_gains
from recognizer.evidence import Evidence, components_to_cut, gather_evidence, line_frames
from recognizer.marks import along
from recognizer.paths import NO_DIGIT_COLUMN, Path, best_paths, forward_sums
from recognizer.patterns import Patterns
from recognizer.ranking import PieceCounts, RankedTexts, Ranking, line_log_likelihoods
from recognizer.scoring import FEATURES, WEIGHED, WEIGHED_NAMES, digit_logs, features, step_scores
from recognizer.small_marks import SmallMarks
from recognizer.spelling import Spelling
from segmentation.boundaries import WEIGHTS as BOUNDARIES
from segmentation.lattice import Lattice, Line, cut_lattice
from segmentation.network import Infer, Network
from segmentation.writing import Writing
from training.arrays import as_array
from training.lines.patterns import count_patterns
from training.lines.samples import LabelledLine
from training.lines.small_marks import Pieces
from training.lines.trained import TrainedNetwork
from training.recipe import Chosen, DecoderRecipe, RankingRecipe

if TYPE_CHECKING:
    import keras

HIDDEN = 48  # units of either dense layer
LEAST = 1e-4  # probability granted to a text that was not even considered
NO_PICTURE = np.zeros((0, 0), np.float32)
NO_FRAMES = np.zeros((0, 0, 0))

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Arcs:
    """The candidates of one line as arcs of a graph, sorted by where they start.

    Attributes
    ----------
    start, stop : (n,) int arrays, places between primitives.
    places : int, one more than there are primitives.
    """

    start: npt.NDArray[np.intp]
    stop: npt.NDArray[np.intp]
    places: int


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A line with n candidates, what is known of them, and what it says.

    Attributes
    ----------
    line : Line, without its crops.
    evidence : Evidence
    features : (n, `FEATURES`) float32 array, see `recognizer.scoring.features`.
    text : str, its digits.
    written : str, its digits and signs.
    pieces : Pieces or None, its small pieces of ink and what they are.
    on_paper : bool, whether it was written on paper.
    """

    line: Line
    evidence: Evidence
    features: npt.NDArray[np.float32]
    text: str
    written: str
    pieces: Pieces | None = None
    on_paper: bool = False

    @property
    def arcs(self) -> Arcs:
        """The line's candidates as arcs."""
        start = np.array([candidate.start for candidate in self.line.candidates])
        stop = np.array([candidate.stop for candidate in self.line.candidates])
        return Arcs(start, stop, len(self.line.cut_costs))


def decoder_network() -> "keras.Model":
    """Return the untrained network: features (n, F) → scores as a digit and as a mark, weights, (n, 4)."""
    import keras
    from keras import layers

    features = keras.Input((FEATURES,), name="features")
    scale = layers.BatchNormalization(epsilon=1e-6, center=False, scale=False, trainable=False, name="scale")
    signal = scale(features)
    signal = layers.Dense(HIDDEN, activation="relu")(signal)
    signal = layers.Dense(HIDDEN, activation="relu")(signal)
    scores = layers.Dense(2)(signal)
    weights = layers.Dense(WEIGHED - 2, activation="softplus")(signal)
    return keras.Model(features, layers.Concatenate(name="weighed")([scores, weights]))


def text_gradient(arcs: Arcs, scores: Scores, text: str) -> tuple[float, Scores] | None:
    """Return the negative logarithm of a text's probability and its derivative by each score.

    Parameters
    ----------
    arcs : Arcs of n candidates.
    scores : (n, 11) float64 array, log scores of each candidate as 0 to 9 or as a mark.
    text : str of digits.

    Returns
    -------
    (loss, (n, 11) gradient), or None where no path spells the text.
    """
    log_all, expected = _over_all(arcs, scores)
    digits = np.array([int(character) for character in text], np.intp)
    log_right, wanted = _over_text(arcs, scores, digits)
    if not np.isfinite(log_right):
        return None
    return log_all - log_right, expected - wanted


def _over_all(arcs: Arcs, scores: Scores) -> tuple[float, Scores]:
    steps = np.logaddexp.reduce(scores, axis=1)
    last = arcs.places - 1
    ahead = np.array(forward_sums(arcs.start, arcs.stop, steps, arcs.places))
    back = np.array(forward_sums(last - arcs.stop, last - arcs.start, steps, arcs.places))[::-1]
    total = float(ahead[-1])
    through = ahead[arcs.start] + back[arcs.stop] - total
    return total, np.exp(scores + through[:, np.newaxis])


def _over_text(arcs: Arcs, scores: Scores, digits: npt.NDArray[np.intp]) -> tuple[float, Scores]:
    spelled = len(digits) + 1
    as_digit = scores[:, digits]
    as_mark = scores[:, NO_DIGIT_COLUMN]
    ahead = np.full((arcs.places, spelled), -np.inf)
    ahead[0, 0] = 0.0
    for arc, (start, stop) in enumerate(zip(arcs.start, arcs.stop, strict=True)):
        ahead[stop] = np.logaddexp(ahead[stop], ahead[start] + as_mark[arc])
        ahead[stop, 1:] = np.logaddexp(ahead[stop, 1:], ahead[start, :-1] + as_digit[arc])
    total = float(ahead[-1, -1])
    wanted = np.zeros_like(scores)
    if not np.isfinite(total):
        return total, wanted
    back = np.full((arcs.places, spelled), -np.inf)
    back[-1, -1] = 0.0
    for arc in range(len(scores) - 1, -1, -1):
        start, stop = arcs.start[arc], arcs.stop[arc]
        back[start] = np.logaddexp(back[start], back[stop] + as_mark[arc])
        back[start, :-1] = np.logaddexp(back[start, :-1], back[stop, 1:] + as_digit[arc])
    for arc, (start, stop) in enumerate(zip(arcs.start, arcs.stop, strict=True)):
        wanted[arc, NO_DIGIT_COLUMN] = np.exp(
            np.logaddexp.reduce(ahead[start] + back[stop]) + as_mark[arc] - total
        )
        share = np.exp(ahead[start, :-1] + back[stop, 1:] + as_digit[arc] - total)
        np.add.at(wanted[arc], digits, share)
    return total, wanted


class Observers(NamedTuple):
    """The networks whose evidence the decoder weighs, see `recognizer.networks.Networks`."""

    boundaries: Infer
    digits: Infer
    canvas: Infer
    paper: Infer

    @classmethod
    def of(cls, weights: FilePath) -> Self:
        """Load them from a folder; the boundary network is the shipped one where the folder has none."""
        own = weights / BOUNDARIES.name
        others = (Network(weights / f"{name}.onnx") for name in ("digits", "canvas", "paper"))
        return cls(Network(own if own.is_file() else BOUNDARIES), *others)


def observed(writing: Writing, networks: Observers) -> tuple[Lattice, tuple[Evidence, ...]]:
    """Return the lattice of some writing, and what the networks say of each of its lines."""
    line_network = networks.paper if writing.on_paper else networks.canvas
    frames = [line_frames(line.strip, line_network) for line in writing.lines]
    lattice = cut_lattice(writing, components_to_cut(writing, frames), networks.boundaries)
    return lattice, gather_evidence(lattice, frames, networks.digits)


def example(labelled: LabelledLine, networks: Observers) -> Example:
    """Ask the networks about a line."""
    lattice, (evidence,) = observed(labelled.writing, networks)
    line = lattice.lines[0]
    known = described(_without_crops(line), evidence, labelled.text, labelled.written)
    return replace(
        known,
        pieces=Pieces.of(line, evidence, labelled.marks),
        on_paper=labelled.writing.on_paper,
    )


def _without_crops(line: Line) -> Line:
    """Leave out what only the networks look at."""
    candidates = tuple(replace(one, crop=NO_PICTURE) for one in line.candidates)
    return replace(line, candidates=candidates, strip=NO_PICTURE)


def described(line: Line, evidence: Evidence, text: str, written: str) -> Example:
    """Return an example with its features."""
    return Example(line, evidence, features(line, evidence), text, written)


def without_pictures(one: Example) -> Example:
    """Leave out what the decoder's network does not learn from: most of the memory."""
    evidence = replace(one.evidence, frames=NO_FRAMES, logs=NO_FRAMES)
    primitives = tuple(replace(part, ink=NO_PICTURE) for part in one.line.primitives)
    specks = tuple(replace(speck, parts=()) for speck in one.line.specks)
    return replace(one, evidence=evidence, line=replace(one.line, primitives=primitives, specks=specks))


def train_decoder(examples: Sequence[Example], networks: Observers, recipe: DecoderRecipe) -> TrainedNetwork:
    """Train the network on examples.

    Parameters
    ----------
    networks : those that the examples' evidence is of.
    """
    fitted_to = {one.path.name: one.sha256 for one in networks if isinstance(one, Network)}
    return TrainedNetwork(
        _fitted(examples, recipe), len(examples), recipe.epochs, {}, WEIGHED_NAMES, fitted_to=fitted_to
    )


def ranked(
    weigh: Weigh,
    validated: Sequence[Example],
    recipe: RankingRecipe,
    chosen: Chosen,
    small_marks: SmallMarks,
) -> Decoder:
    """Return the decoder of a trained network: count the patterns, and fit the ranking on examples."""
    lines, patterns = [], Patterns(count_patterns())
    validated = [
        replace(one, evidence=replace(one.evidence, small=small_marks(one.line, one.evidence)))
        for one in validated
    ]
    for one in validated:
        scores = step_scores(one.evidence, weigh(one.features))
        paths = best_paths(one.line, scores, PATHS)
        with_specks = [along(path, one.line, one.evidence) for path in paths]
        gains = log_gains(patterns, paths, with_specks, one.line, one.evidence)
        lines.append(
            (paths, gains, line_log_likelihoods(paths, one.evidence.frames), PieceCounts.of(one.line))
        )
    ranking = fit_ranking(lines, [one.text for one in validated], recipe, chosen)
    as_composed = replace(ranking, unnamed=0.0)  # chosen, too; or the fit would make up for it
    decoder = Decoder(weigh, as_composed, patterns, small_marks)
    read = [decoder([one.line], [one.evidence])[0].spellings for one in validated]
    fitted = fit_signs(as_composed, read, [one.written for one in validated], recipe)
    drawn = [not one.on_paper for one in validated]
    overlooked = fit_signs(
        as_composed,
        list(compress(read, drawn)),
        [one.written for one in compress(validated, drawn)],
        replace(
            recipe,
            sign_temperatures=(fitted.sign_temperature,),
            small_weights=(fitted.small_weight,),
            small_alone=(fitted.small_alone,),
        ),
    ).overlooked
    fitted = replace(fitted, overlooked=overlooked, unnamed=ranking.unnamed)
    return replace(decoder, ranking=fitted)


def share_right(decoder: Decoder, examples: Sequence[Example]) -> float:
    """Return the share of the examples that a decoder reads right."""
    read = [decoder([one.line], [one.evidence])[0].path.text for one in examples]
    return sum(text == one.text for text, one in zip(read, examples, strict=True)) / len(examples)


def learned_by(decoder: Decoder) -> dict[str, Any]:
    """Return what the decoder's file says of all but its network, see `Decoder.of`."""
    return {
        "ranking": asdict(decoder.ranking),
        "patterns": decoder.patterns.counts,
        "small_marks": decoder.small_marks.as_lists(),
    }


def fit_ranking(
    lines: Sequence[tuple[list[Path], list[float], dict[str, float], PieceCounts]],
    texts: Sequence[str],
    recipe: RankingRecipe,
    chosen: Chosen,
) -> Ranking:
    """Choose how much the whole line counts, and the temperature, by the likelihood of the right texts.

    First for all lines alike, then how much higher the weight and the temperature are of those that are cut.
    What is composed cannot tell the rest: that was chosen.
    """

    def surprise(ranking: Ranking) -> float:
        found = [_probability(text, ranking(*line)) for line, text in zip(lines, texts, strict=True)]
        return -sum(float(np.log(max(probability, LEAST))) for probability in found)

    fitted = min(
        (
            Ranking.uniform(weight, temperature)
            for weight, temperature in product(recipe.line_weights, recipe.temperatures)
        ),
        key=surprise,
    )
    fitted = min(
        (
            replace(fitted, cut_weight=weight, cut_doubt=doubt)
            for weight, doubt in product(recipe.cut_weights, recipe.cut_doubts)
        ),
        key=surprise,
    )
    return replace(fitted, **asdict(chosen))


def fit_signs(
    ranking: Ranking, lines: Sequence[Sequence[Spelling]], written: Sequence[str], recipe: RankingRecipe
) -> Ranking:
    """Choose how sure the ways to spell a text are by the likelihood of the right ones.

    Parameters
    ----------
    ranking : by which the ways were found, all signs as sure as they seem (`sign_temperature` is 1).
    lines : ways to spell each line.
    written : of each line, what is right; a line whose text is none of its ways' tells nothing.
    """
    told = []
    for ways, right in zip(lines, written, strict=True):
        text = "".join(character for character in right if character in ALPHABET.digits)
        known = {_spelled(way): way for way in ways if way.text == text}
        if text and len(known) > 1:
            logs = np.log([max(way.probability, np.finfo(float).tiny) for way in known.values()])
            small = np.array([way.small for way in known.values()])
            without = np.array([way.without_small for way in known.values()])
            logs -= ranking.of_small_marks(small, without)
            told.append((logs, small, without, list(known).index(right) if right in known else None))

    def surprise(fitted: Ranking) -> float:
        total = 0.0
        for logs, small, without, place in told:
            scores = (logs + fitted.of_small_marks(small, without)) / fitted.sign_temperature
            share = 0.0 if place is None else float(np.exp(scores[place] - np.logaddexp.reduce(scores)))
            total -= float(np.log(max(share, LEAST)))
        return total

    return min(
        (
            replace(
                ranking,
                sign_temperature=temperature,
                small_weight=weight,
                overlooked=often,
                small_alone=alone,
            )
            for temperature, weight, often, alone in product(
                recipe.sign_temperatures, recipe.small_weights, recipe.overlooked, recipe.small_alone
            )
        ),
        key=surprise,
    )


def _spelled(way: Spelling) -> str:
    return "".join(symbol.character for symbol in way.symbols)


def _probability(text: str, ranked: RankedTexts) -> float:
    return next((scored.probability for scored in ranked.texts if scored.text == text), 0.0)


def _fitted(learnt: Sequence[Example], recipe: DecoderRecipe) -> "keras.Model":
    """Train several networks, each from another start and in another order; their mean is the decoder."""
    import keras

    described = keras.Input((FEATURES,), name="features")
    answers = [_member(learnt, seed, recipe)(described) for seed in range(recipe.members)]
    mean = keras.layers.Average(name="mean")(answers) if recipe.members > 1 else answers[0]
    return keras.Model(described, mean)


def _member(learnt: Sequence[Example], seed: int, recipe: DecoderRecipe) -> "keras.Model":
    import keras

    keras.utils.set_random_seed(seed)
    model = decoder_network()
    described = np.concatenate([example.features for example in learnt])
    model.get_layer("scale").set_weights([described.mean(axis=0), described.var(axis=0)])
    steps = recipe.epochs * -(-len(learnt) // recipe.batch)
    schedule = keras.optimizers.schedules.CosineDecay(recipe.learning_rate, steps)
    optimizer = keras.optimizers.Adam(schedule, clipnorm=recipe.clip_norm)
    model.compile(optimizer=optimizer, loss=_along_gradient, jit_compile=False)
    rng = np.random.default_rng(seed)
    for epoch in range(recipe.epochs):
        order = rng.permutation(len(learnt))
        losses = []
        for first in range(0, len(order), recipe.batch):
            batch = [learnt[place] for place in order[first : first + recipe.batch]]
            seen = np.concatenate([example.features for example in batch])
            weighed = as_array(model(seen, training=True))
            loss, gradient = _batch_gradient(batch, weighed)
            model.train_on_batch(seen, gradient.astype(np.float32))
            losses.append(loss)
        print(f"network {seed + 1}, epoch {epoch + 1}/{recipe.epochs}: loss {np.mean(losses):.4f}")
    return model


def _along_gradient(gradient: "keras.KerasTensor", answered: "keras.KerasTensor") -> "keras.KerasTensor":
    """Return a loss whose derivative by what the network answered is the given one."""
    from keras import ops

    return ops.sum(gradient * answered)


def _batch_gradient(batch: Sequence[Example], weighed: npt.NDArray[np.float32]) -> tuple[float, Scores]:
    """Return the mean loss of some examples and its derivative by what the network answered."""
    parts, losses = [], []
    ends = np.cumsum([len(example.features) for example in batch])[:-1]
    for example, part in zip(batch, np.split(weighed, ends), strict=True):
        found = text_gradient(example.arcs, step_scores(example.evidence, part), example.text)
        if found is None:  # the lattice lacks a digit: nothing can be learnt
            parts.append(np.zeros(part.shape))
            continue
        losses.append(found[0])
        as_digit = found[1][:, :NO_DIGIT_COLUMN]
        by_weight = (as_digit[:, np.newaxis] * digit_logs(example.evidence)).sum(axis=2)
        parts.append(np.column_stack([as_digit.sum(axis=1), found[1][:, NO_DIGIT_COLUMN], by_weight]))
    count = max(len(losses), 1)
    return float(np.sum(losses)) / count, np.concatenate(parts) / count
