"""The line network's training: strips stream in while it learns; interrupted, it goes on.

What is kept in the end is a moving average of the weights, and with them of the statistics of batch
normalisation (Polyak and Juditsky 1992): it reads better than where the last steps happened to end.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

import keras
import numpy as np
import numpy.typing as npt

from recognizer.alphabet import ALPHABET
from recognizer.ctc import best_text, log_softmax, without_marks
from training.arrays import as_array
from training.checkpoint import Checkpoints, forget, values_of
from training.lines.batches import Batch, Teach, batch, rounds
from training.lines.line_network import line_network
from training.lines.loss import StripLoss
from training.lines.samples import COLUMNS_PER_FRAME, LabelledStrip
from training.lines.start import take_over
from training.lines.stream import Draw, stream
from training.lines.teacher import Teacher
from training.lines.trained import TrainedNetwork
from training.recipe import LineRecipe

AVERAGE_EVERY = 5  # steps; the average changes little from one to the next
FIRST_AVERAGES = 10  # the average forgets its beginnings faster: its momentum is at most (n + 1) / (n + this)

See: TypeAlias = Callable[[npt.NDArray[np.float32]], npt.NDArray[Any]]
"""Pixels (n, 32, w, 1) → logits of the alphabet's classes, (n, w / 2, c)."""


@dataclass(slots=True)
class Average:
    """A moving average of a network's weights, of the statistics of batch normalisation, too.

    Attributes
    ----------
    momentum : float, by step.
    values : arrays, in the order of `keras.Model.weights`; empty before the first update.
    updates : int, how many there were.
    """

    momentum: float
    values: list[Any] = field(default_factory=list)
    updates: int = 0

    def update(self, model: keras.Model) -> None:
        """Take in the weights as they are."""
        kept = min(self.momentum**AVERAGE_EVERY, (self.updates + 1) / (self.updates + FIRST_AVERAGES))
        now = values_of(model.weights)
        before = self.values or now
        self.values = [kept * old + (1 - kept) * new for old, new in zip(before, now, strict=True)]
        self.updates += 1


def learn_line_network(
    draw: Draw[LabelledStrip],
    held_back: Draw[LabelledStrip],
    recipe: LineRecipe,
    out: Path,
    *,
    start: Path | None,
    teacher: Path | None,
) -> TrainedNetwork:
    """Train a line network, keeping checkpoints in `out`; the last one is gone on from.

    Parameters
    ----------
    draw : of the strips to learn from, see `training.lines.sources`.
    held_back : of the strips that validate, by writers that nothing is learnt from.
    out : a folder for the checkpoints alone.
    start : weights to go on from, see `training.lines.start`.
    teacher : weights to hold to as the recipe says, see `training.lines.teacher`.
    """
    held = recipe.held_to_teacher if teacher is not None else 0.0
    keras.utils.set_random_seed(recipe.seed)
    keras.config.set_dtype_policy(recipe.precision)
    try:
        model = line_network(recipe.form)
        if start is not None:
            take_over(model, start)
        _compile(model, recipe, held)
    finally:
        keras.config.set_dtype_policy("float32")
    teach = Teacher(teacher) if teacher is not None and held else None
    validated = list(islice(_strips(held_back, recipe.held_back_seed), recipe.held_back))
    average = Average(recipe.averaging)
    checkpoints = Checkpoints(
        out, {"recipe": asdict(recipe), "start": start and str(start), "teacher": teacher and str(teacher)}
    )
    done, chunks, spent = 0, 0, 0.0
    if found := checkpoints.restore(model):
        (done, chunks, spent, average.updates), average.values = found
        print(f"Going on after step {done:,} of {recipe.steps:,}.", flush=True)
    clock = _Clock(recipe, done, spent)
    right = 0.0
    for one in _steps(draw, recipe, chunks, teach):
        if done == recipe.steps:
            break
        clock.starts()
        logs = model.train_on_batch(*one.batch, return_dict=True)
        clock.learnt(len(one.batch.pixels))
        done += 1
        if done % AVERAGE_EVERY == 0 or done == recipe.steps or not average.values:
            average.update(model)
        if done % recipe.evaluate_every == 0 or done == recipe.steps:
            right = _right_with(model, average, validated, recipe.batch)
            print(clock.line(done, float(logs["loss"]), right), flush=True)
            model.reset_metrics()
        if done % recipe.keep_every == 0 and done < recipe.steps:
            kept = (done, one.chunks, clock.seconds, average.updates)
            checkpoints.save(model, done, kept, average.values)
    final = line_network(recipe.form)  # of usual numbers, whatever it learnt with
    final.set_weights(average.values)
    forget(out)
    figures = {"whole_numbers_right": right}
    history = {"shown": recipe.steps * recipe.batch, "seconds": round(clock.seconds)}
    samples = recipe.steps * recipe.batch // recipe.shown
    return TrainedNetwork(final, samples, recipe.shown, figures, ALPHABET.classes, history=history)


def read_strips(see: See, strips: Sequence[LabelledStrip], at_once: int) -> list[str]:
    """Return the digits that a network reads in each strip."""
    texts = []
    for first in range(0, len(strips), at_once):
        part = strips[first : first + at_once]
        logits = see(batch(part).pixels)
        for line, strip in zip(logits, part, strict=True):
            frames = line[: strip.strip.shape[1] // COLUMNS_PER_FRAME]
            texts.append(best_text(without_marks(log_softmax(np.asarray(frames, np.float64)))))
    return texts


@dataclass(frozen=True, slots=True, eq=False)
class _Step:
    """A batch, and the chunk of the stream at which the next round begins."""

    batch: Batch
    chunks: int


def _steps(
    draw: Draw[LabelledStrip], recipe: LineRecipe, chunks: int, teach: Teach | None
) -> Iterator[_Step]:
    for one in rounds(draw, recipe, chunks, teach):
        for made in one.batches:
            yield _Step(made, one.chunks)


def _compile(model: keras.Model, recipe: LineRecipe, held: float) -> None:
    warming = min(recipe.warming, recipe.steps // 2)
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0, recipe.steps - warming, warmup_target=recipe.learning_rate, warmup_steps=warming
    )
    optimizer = keras.optimizers.Adam(schedule, clipnorm=recipe.clip_norm)
    # every batch has a width of its own, and each would be compiled anew
    model.compile(optimizer=optimizer, loss=StripLoss(held), jit_compile=False)


def _right_with(
    model: keras.Model, average: Average, validated: Sequence[LabelledStrip], at_once: int
) -> float:
    """Return the share of the strips that the averaged network reads right."""
    now = values_of(model.weights)
    model.set_weights(average.values)
    read = read_strips(lambda pixels: as_array(model(pixels, training=False)), validated, at_once)
    model.set_weights(now)
    wanted = [ALPHABET.digits_of(strip.symbols) for strip in validated]
    return float(np.mean([text == one for text, one in zip(read, wanted, strict=True)]))


def _strips(draw: Draw[LabelledStrip], seed: int) -> Iterator[LabelledStrip]:
    for chunk in stream(draw, seed):
        yield from chunk


class _Clock:
    """Tells how fast a training is, how long it waited for what is composed, and when it will end."""

    def __init__(self, recipe: LineRecipe, done: int, spent: float) -> None:
        self._steps, self._batch = recipe.steps, recipe.batch
        self._first, self._before = done, spent
        self._began = self._asked = time.monotonic()
        self._strips, self._waited = 0, 0.0

    def starts(self) -> None:
        """Say that a batch has come."""
        self._waited += time.monotonic() - self._asked

    def learnt(self, strips: int) -> None:
        """Say that it was learnt from."""
        self._strips += strips
        self._asked = time.monotonic()

    @property
    def seconds(self) -> float:
        """Return what the training took, in all sittings."""
        return self._before + time.monotonic() - self._began

    def line(self, done: int, loss: float, right: float) -> str:
        """Return what is printed after some steps."""
        took = time.monotonic() - self._began
        left = took / max(done - self._first, 1) * (self._steps - done) / 60
        return (
            f"step {done:,}/{self._steps:,}: loss {loss:.3f}, whole numbers right {right:.4f}, "
            f"{self._strips / took:.0f} strips a second, waited {self._waited / took:.0%}, "
            f"{left:.0f} minutes left"
        )
