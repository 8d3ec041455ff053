"""The settings of a training, read from TOML files, see ``training/recipes``.

`Recipe` holds what a training is asked for: counts, seeds, rates. `Chosen` holds the numbers of the ranking
that people chose; each stands in its file with the reason.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

from training.errors import DataError

RECIPES = Path(__file__).parent / "recipes"
CHOSEN = RECIPES / "chosen.toml"
FINETUNE = RECIPES / "finetune.toml"
SIZES = ("full", "small", "onward")
REASON = "why"  # the key of a chosen number's reason

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class HandsRecipe:
    """How many of MNIST's digits are traced."""

    traced: int


@dataclass(frozen=True, slots=True)
class LayersRecipe:
    """A layers network's training: `pages` composed pages, of which `held_back` validate.

    The rate rises for `warming` steps, then falls along a half cosine. With `goes_on` the first one begins
    with the shipped weights, and the second with the first.
    """

    pages: int
    held_back: int
    seed: int
    epochs: int
    batch: int
    learning_rate: float
    warming: int
    clip_norm: float
    goes_on: bool


@dataclass(frozen=True, slots=True)
class BoundaryRecipe:
    """The boundary network's training: pages of `numbers` composed numbers, `held_back` windows validate."""

    numbers: int
    held_back: int
    seed: int
    epochs: int
    batch: int
    learning_rate: float


@dataclass(frozen=True, slots=True)
class DigitRecipe:
    """The digit classifier's training, where it differs from the recipe that its name stands for."""

    recipe: str
    seed: int
    epochs: int
    pen_digits: int


@dataclass(frozen=True, slots=True)
class Form:
    """How large the line network is, see `training.lines.line_network`."""

    filters: tuple[int, ...]
    refined: tuple[int, ...]
    features: int
    middle: int
    coarse: int
    dropout: float


@dataclass(frozen=True, slots=True)
class Variation:
    """How far strips are varied, see `training.lines.variation`.

    Attributes
    ----------
    wider, taller : largest logarithms of the stretch, either way.
    lean, sink_px : standard deviations: columns a row, rows.
    thicker_often, bent_often : shares of the strips.
    bend : 1 is as chosen for the shipped weights.
    """

    wider: float
    taller: float
    lean: float
    sink_px: float
    thicker_often: float
    bent_often: float
    bend: float


@dataclass(frozen=True, slots=True)
class LineRecipe:
    """A line network's training, see `training.lines.learn`.

    Attributes
    ----------
    seed : of what is composed, and of the order.
    held_back, held_back_seed : composed strips that validate, and their seed.
    fresh : composed strips of a round.
    shown : rounds in which a strip is shown, each time varied anew.
    steps, batch : steps of learning, strips a step.
    learning_rate, warming, clip_norm : the rate rises for `warming` steps, then falls along a half cosine.
    averaging : momentum of the moving average of the weights, by step.
    precision : Keras's policy of numbers: ``float32``, ``mixed_bfloat16``.
    evaluate_every, keep_every : steps between evaluations, between checkpoints.
    held_to_teacher : weight of the divergence from the teacher's frames; 0 asks none.
    sources : shares of what strips are learnt from, see `training.lines.sources`.
    form, variation : see there.
    """

    seed: int
    held_back: int
    held_back_seed: int
    fresh: int
    shown: int
    steps: int
    batch: int
    learning_rate: float
    warming: int
    clip_norm: float
    averaging: float
    precision: str
    evaluate_every: int
    keep_every: int
    held_to_teacher: float
    sources: Mapping[str, float]
    form: Form
    variation: Variation


@dataclass(frozen=True, slots=True)
class DecoderRecipe:
    """The decoder's training.

    Attributes
    ----------
    strange, strangeness, seed : composed lines to learn from, by hands that vary so much more.
    on_paper : share of all lines that are on paper.
    members : networks whose answers are averaged: one alone hangs on the order of its examples.
    epochs, batch, learning_rate, clip_norm : of each member.
    """

    strange: int
    on_paper: float
    strangeness: float
    seed: int
    members: int
    epochs: int
    batch: int
    learning_rate: float
    clip_norm: float


@dataclass(frozen=True, slots=True)
class RankingRecipe:
    """The grid on which the ranking is fitted.

    Attributes
    ----------
    lines, seed : composed lines to fit on, half of them by hands as strange as the decoder's.
    line_weights, temperatures, cut_weights, cut_doubts, sign_temperatures, small_weights, overlooked,
    small_alone : what is tried, see `recognizer.ranking.Ranking`.
    """

    lines: int
    seed: int
    line_weights: tuple[float, ...]
    temperatures: tuple[float, ...]
    cut_weights: tuple[float, ...]
    cut_doubts: tuple[float, ...]
    sign_temperatures: tuple[float, ...]
    small_weights: tuple[float, ...]
    overlooked: tuple[float, ...]
    small_alone: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SmallMarksRecipe:
    """How it is learnt what small pieces of ink are.

    Attributes
    ----------
    lines : composed lines to learn from, half of them by hands as strange as the decoder's.
    lines_seed : of these.
    signed, signed_seed, signed_on_paper : further lines, each with a point, comma, colon or dash, which are
        rare among all; and how many are on paper.
    seed, hidden, epochs, batch, learning_rate, weight_decay : of the network.
    """

    lines: int
    lines_seed: int
    signed: int
    signed_seed: int
    signed_on_paper: float
    seed: int
    hidden: int
    epochs: int
    batch: int
    learning_rate: float
    weight_decay: float


@dataclass(frozen=True, slots=True)
class ReportRecipe:
    """How many composed lines of each kind the finished reader reads, and how many of each benchmark."""

    lines: int
    seed: int
    limit: int


@dataclass(frozen=True, slots=True)
class Recipe:
    """A training of all networks."""

    hands: HandsRecipe
    layers: LayersRecipe
    second_layers: LayersRecipe
    boundaries: BoundaryRecipe
    digits: DigitRecipe
    canvas: LineRecipe
    paper: LineRecipe
    decoder: DecoderRecipe
    small_marks: SmallMarksRecipe
    ranking: RankingRecipe
    report: ReportRecipe


@dataclass(frozen=True, slots=True)
class FinetuneRecipe:
    """The line networks' further training on corrections, see `training.lines.finetune`.

    Attributes
    ----------
    composed : composed lines that new weights are accepted by.
    tested : MNIST's test images that are reported.
    canvas, paper : `corrections` is a source of each.
    """

    hands: HandsRecipe
    composed: int
    tested: int
    canvas: LineRecipe
    paper: LineRecipe


@dataclass(frozen=True, slots=True)
class Chosen:
    """Numbers of the ranking that people chose, see `recognizer.ranking.Ranking`."""

    no_digits: float
    isolated: float
    counting: float
    beside_marks: float
    photographed: float
    unnamed: float
    overlooked_on_paper: float


def read_recipe(file: Path) -> Recipe:
    """Read a recipe.

    Raises
    ------
    DataError
        If the file cannot be read, or a value is missing, unknown or makes no sense.
    """
    return _made(Recipe, _read(file), str(file))


def read_finetune_recipe(file: Path = FINETUNE) -> FinetuneRecipe:
    """Read the recipe of a fine-tuning.

    Raises
    ------
    DataError
        As `read_recipe` does.
    """
    return _made(FinetuneRecipe, _read(file), str(file))


def read_chosen(file: Path = CHOSEN) -> Chosen:
    """Read the numbers that people chose; each needs its reason.

    Raises
    ------
    DataError
        As `read_recipe` does.
    """
    entries = _read(file)
    for name, entry in entries.items():
        if not isinstance(entry, dict) or not str(entry.get(REASON, "")).strip():
            raise DataError(f"{file}, {name}: got no reason; write value = … and {REASON} = …")
    return _made(Chosen, {name: entry.get("value") for name, entry in entries.items()}, str(file))


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{file} cannot be read as a recipe ({error})") from error


def _made(kind: type[T], table: Mapping[str, Any], place: str) -> T:
    """Return the dataclass of a table, whose keys are exactly its fields."""
    hints = get_type_hints(kind)
    wanted = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    if odd := sorted(set(wanted) ^ set(table)):
        raise DataError(f"{place}: {', '.join(odd)} missing or unknown; expected {', '.join(wanted)}")
    return kind(**{name: _value(hints[name], table[name], f"{place}, {name}") for name in wanted})


def _value(hint: Any, value: Any, place: str) -> Any:
    if is_dataclass(hint) and isinstance(hint, type):
        if not isinstance(value, dict):
            raise DataError(f"{place}: got {value!r}, expected a table")
        return _made(hint, value, place)
    if hint in (str, bool) and isinstance(value, hint):
        return value
    if hint is int and isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if hint is float and isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
        return float(value)
    arguments = get_args(hint)
    if isinstance(value, list) and value and arguments[1:] == (Ellipsis,):
        return tuple(_value(arguments[0], one, place) for one in value)
    if isinstance(value, dict) and value and arguments == (str, float):
        return {name: _value(float, one, f"{place}, {name}") for name, one in value.items()}
    raise DataError(f"{place}: got {value!r}, expected {getattr(hint, '__name__', hint)}, not negative")
