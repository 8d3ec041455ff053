"""A line network, trained a little further with the lines that visitors corrected."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from math import sqrt
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from recognizer.alphabet import ALPHABET
from segmentation.network import Network
from training.errors import WorseError
from training.lines.learn import learn_line_network, read_strips
from training.lines.mixture import Hands
from training.lines.samples import LabelledStrip, labelled_strip
from training.lines.shipping import ship
from training.lines.sources import mixed
from training.lines.stream import CHUNK, stream
from training.mnist import LabelledCrops
from training.provenance import sha256
from training.recipe import FinetuneRecipe, LineRecipe
from training.synth.strings import compose_images

Wrong: TypeAlias = npt.NDArray[np.bool_]

HELD_BACK = 5  # every fifth corrected line is not learnt from


@dataclass(frozen=True, slots=True)
class Finetuned:
    """How many lines the network alone misread before and after; by what they are, (before, after, of)."""

    misread: dict[str, tuple[int, int, int]]


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """The lines of a fine-tuning: to learn from, to accept the new weights by, and to report.

    Attributes
    ----------
    learnt, held_back : corrected ones.
    composed : composed by the seed of what is held back.
    tested : MNIST's test images, a digit each. Nothing is decided by them.
    """

    learnt: Sequence[LabelledStrip]
    held_back: Sequence[LabelledStrip]
    composed: Sequence[LabelledStrip]
    tested: Sequence[LabelledStrip]

    @property
    def by_name(self) -> dict[str, Sequence[LabelledStrip]]:
        """What is reported of each."""
        return {
            "corrected lines that were learnt from": self.learnt,
            "corrected lines that were held back": self.held_back,
            "composed lines that were held back": self.composed,
            "MNIST's test images": self.tested,
        }


def finetune(
    weights: Path,
    corrected: Sequence[LabelledStrip],
    hands: Hands,
    test: LabelledCrops,
    recipe: FinetuneRecipe,
    line: LineRecipe,
    out: Path,
    checkpoints: Path,
) -> Finetuned:
    """Train `weights` further and write the new ones with their card to `out`, and tell what they misread.

    Parameters
    ----------
    weights : Path
        A line network as shipped, or what this made of it before; the new ones get its name.
    corrected : sequence of LabelledStrip, at least one.
    hands : Hands, to compose with.
    test : LabelledCrops, MNIST's test images, which are only reported.
    recipe : FinetuneRecipe
    line : that of this network.
    out : Path
        A folder that exists, whose files count only if nothing is raised, see `training.output`.
    checkpoints : Path, a folder that is there only while the network learns.

    Raises
    ------
    WorseError
        If the new weights misread more of the corrected lines that are held back, or more of the composed
        ones than chance explains.
    TrainingError
        If `weights` cannot be trained further, or the new ones not be exported or written.
    """
    lines = _lines(corrected, hands, test, recipe, line)
    draw, _ = mixed(line.sources, hands, {"corrections": lines.learnt})
    others, _ = mixed(line.sources, hands, {"corrections": ()})
    trained = learn_line_network(draw, others, line, checkpoints, start=weights, teacher=weights)
    before = Network(weights)
    trained = replace(trained, replaces=(sha256(weights), *before.replaces))
    ship(weights.stem, trained, out)
    after = Network(out / weights.name)
    misread = {}
    for name, strips in lines.by_name.items():
        old, new = (_wrong(network, strips, line.batch) for network in (before, after))
        misread[name] = (int(old.sum()), int(new.sum()), len(strips))
        if strips is lines.held_back or strips is lines.composed:
            _require_no_worse(name, old, new, exactly=strips is lines.held_back)
    return Finetuned(misread)


def before_and_after(done: Finetuned) -> str:
    """Return the figures for people, a line each."""
    lines = [f"Misread by the line network alone:{'':>17}before  after     of"]
    lines += [f"  {name:<47} {old:>8,} {new:>6,} {of:>6,}" for name, (old, new, of) in done.misread.items()]
    return "\n".join(lines)


def _lines(
    corrected: Sequence[LabelledStrip],
    hands: Hands,
    test: LabelledCrops,
    recipe: FinetuneRecipe,
    line: LineRecipe,
) -> Lines:
    held_back = corrected[HELD_BACK - 1 :: HELD_BACK]
    learnt = [one for place, one in enumerate(corrected, 1) if place % HELD_BACK]
    seed = line.held_back_seed + 1
    draw, _ = mixed(line.sources, hands, {"corrections": ()})
    made = chain.from_iterable(stream(draw, seed, last=-(-recipe.composed // CHUNK)))
    composed = list(islice(made, recipe.composed))
    rng = np.random.default_rng(seed)
    shown = (
        compose_images(rng, {int(label): crop[np.newaxis]}, str(label), scan=False)
        for crop, label in zip(test.crops[: recipe.tested], test.labels, strict=False)
    )
    tested = [strip for one in shown if (strip := labelled_strip(one, rng)) is not None]
    return Lines(learnt, held_back, composed, tested)


def _wrong(network: Network, strips: Sequence[LabelledStrip], at_once: int) -> Wrong:
    read = read_strips(lambda pixels: network(pixels)[0], strips, at_once)
    wanted = [ALPHABET.digits_of(strip.symbols) for strip in strips]
    return np.array([text != one for text, one in zip(read, wanted, strict=True)], bool)


def _require_no_worse(
    name: str,
    before: Wrong,
    after: Wrong,
    *,
    exactly: bool,
) -> None:
    """Refuse more misread lines: any, or more than the standard error of the difference (McNemar 1947)."""
    allowed = 0.0 if exactly else sqrt(int((before != after).sum()))
    if int(after.sum()) - int(before.sum()) > allowed:
        found = (
            f"the new weights misread {after.sum():,}, the old ones {before.sum():,} of {len(after):,} {name}"
        )
        raise WorseError(f"{found}; nothing was written: keep the old ones, and try with more corrections")
