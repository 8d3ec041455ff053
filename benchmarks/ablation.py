"""What each part is worth: ``python -m benchmarks.ablation --data ../shared/data``.

Every row is a reader without one part, its decoder trained anew on the same composed numbers: one network
where the shipped decoder is the mean of several, for the sake of time. Only the row without patterns keeps
the decoder of all parts, which never hears of them. In all rows the whole line says what is cut, also where
nothing else is heard of it, and no image counts as cut out around a digit. Needs what training needs.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.commands import chosen_sets, common_options, table_row
from benchmarks.sets import EvaluationSet
from recognizer.decoder import Decoder
from recognizer.evidence import Evidence
from recognizer.patterns import Patterns
from recognizer.small_marks import SmallMarks
from segmentation.boundaries import COARSE
from segmentation.image import load_gray
from segmentation.lattice import Line
from segmentation.network import Network
from segmentation.writing import find_writing
from training.arrays import as_array
from training.lines.decoder import Observers, observed
from training.mnist import read_mnist
from training.quiet import load_keras
from training.recipe import RECIPES, read_chosen, read_recipe

NUMBERS, HELD_BACK, SEED = 4_000, 600, 31  # composed numbers, none of which the shipped networks have seen
SETS = "pen-normal,separators,digits,marks,words,lines,cheques,mnist-touching"
LIMIT = 200  # samples a set

Blind = Callable[[Evidence], Evidence]


class Observed(NamedTuple):
    """The lines of a sample, what the networks say of them, and what it says."""

    lines: tuple[Line, ...]
    evidence: tuple[Evidence, ...]
    wanted: str


BLIND: dict[str, Blind] = {
    "all parts": lambda seen: seen,
    "without the crops' classifier": lambda seen: replace(
        seen, crop_probabilities=np.full_like(seen.crop_probabilities, 1 / 10)
    ),
    "without the whole line": lambda seen: replace(
        seen,
        digit_counts=np.full_like(seen.digit_counts, 1 / 10),
        mark_counts=np.zeros_like(seen.mark_counts),
    ),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Train the decoders, let them read, and print the table."""
    parser = common_options(__doc__)
    parser.set_defaults(sets=SETS, limit=LIMIT)
    parser.add_argument("--numbers", type=int, default=NUMBERS, help="composed numbers to learn from")
    options = parser.parse_args(arguments)
    sets = chosen_sets(options)
    load_keras()
    print(table_row(["reader", *(shown.title for shown in sets)]))
    print(table_row(["---"] + ["---:"] * len(sets)), flush=True)
    networks = Observers.of(options.weights)
    _print_rows(BLIND, networks, sets, options)
    without = {"without the boundary network": BLIND["all parts"]}
    _print_rows(without, networks._replace(boundaries=_nowhere), sets, options)
    return 0


def _print_rows(
    parts: dict[str, Blind],
    networks: Observers,
    sets: Sequence[EvaluationSet],
    options: argparse.Namespace,
) -> None:
    from training.lines.decoder import Example, described, example, ranked, train_decoder
    from training.lines.mixture import Hands, compose
    from training.lines.samples import labelled_line

    hands = Hands.of(read_mnist(options.data / "mnist").split()[0])
    rng = np.random.default_rng(SEED)
    full = read_recipe(RECIPES / "full.toml")
    recipe = replace(full.decoder, members=1)
    lines = (labelled_line(compose(rng, hands, recipe.strangeness), rng) for _ in range(options.numbers))
    examples = [example(line, networks) for line in lines if line is not None]
    small_marks = SmallMarks.of(Network(options.weights / "decoder.onnx").json("small_marks"))
    samples = {shown.title: list(_seen(shown, networks, options.limit)) for shown in sets}
    for name, blind in parts.items():
        blinded: list[Example] = [
            described(one.line, blind(one.evidence), one.text, one.written) for one in examples
        ]
        model = train_decoder(blinded[:-HELD_BACK], networks, recipe).model
        weigh = partial(_weigh, model)
        decoder = ranked(weigh, blinded[-HELD_BACK:], full.ranking, read_chosen(), small_marks)
        rows = {name: decoder}
        if name == "without the whole line":
            deaf = replace(decoder.ranking, line_weight=0.0, cut_weight=0.0)
            rows = {name: replace(decoder, ranking=deaf, patterns=Patterns({}))}  # it names the marks
        if name == "all parts":
            rows["without the patterns"] = replace(decoder, patterns=Patterns({}))
        for title, reader in rows.items():
            right = [
                np.mean([_is_right(reader, blind, shown, one) for one in samples[shown.title]])
                for shown in sets
            ]
            print(table_row([title, *(f"{share:.3f}" for share in right)]), flush=True)


def _weigh(model: Any, described: Any) -> Any:
    return as_array(model(described))


def _seen(shown: EvaluationSet, networks: Observers, limit: int) -> Iterator[Observed]:
    for index in shown.spread(limit):
        sample = shown.sample(index)
        lattice, evidence = observed(find_writing(load_gray(sample.image)), networks)
        yield Observed(lattice.lines, evidence, sample.wanted)


def _is_right(decoder: Decoder, blind: Blind, shown: EvaluationSet, seen: Observed) -> bool:
    decoded = decoder(seen.lines, [blind(evidence) for evidence in seen.evidence])
    return shown.is_right("\n".join(one.path.text for one in decoded if one.path.text), seen.wanted)


def _nowhere(pages: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
    """Stand in for the boundary network: it sees no boundary anywhere."""
    count, height, width, _ = pages.shape
    return [np.zeros((count, height // COARSE, width // COARSE, 1), np.float32)]


if __name__ == "__main__":
    sys.exit(main())
