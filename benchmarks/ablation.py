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
from unittest.mock import patch

import numpy as np
import numpy.typing as npt

from benchmarks.commands import chosen_sets, common_options, table_row
from benchmarks.sets import EvaluationSet
from recognizer.decoder import Decoder
from recognizer.evidence import Classifier, Evidence
from recognizer.patterns import Patterns
from segmentation.lattice import Line
from segmentation.writing import find_writing
from training.mnist import read_mnist
from training.quiet import load_tensorflow

NUMBERS, HELD_BACK, SEED = 4_000, 600, 31  # composed numbers, none of which the shipped networks have seen
SETS = "pen-normal,separators,digits,marks,words,lines,cheques,mnist-touching"
LIMIT = 200  # samples a set

Blind = Callable[[Evidence], Evidence]
Seen = tuple[list[tuple[Line, Evidence]], str]  # the lines of a sample, and what it says

BLIND: dict[str, Blind] = {
    "all parts": lambda seen: seen,
    "without the crops' classifier": lambda seen: replace(seen, digits=np.full_like(seen.digits, 1 / 10)),
    "without the whole line": lambda seen: replace(
        seen, begun=np.full_like(seen.begun, 1 / 10), marks=np.zeros_like(seen.marks)
    ),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Train the decoders, let them read, and print the table."""
    parser = common_options(__doc__)
    parser.set_defaults(sets=SETS, limit=LIMIT)
    parser.add_argument("--numbers", type=int, default=NUMBERS, help="composed numbers to learn from")
    options = parser.parse_args(arguments)
    sets = chosen_sets(options)
    load_tensorflow()
    print(table_row(["reader", *(shown.title for shown in sets)]))
    print(table_row(["---"] + ["---:"] * len(sets)), flush=True)
    _print_rows(BLIND, sets, options)
    with patch("segmentation.primitives.find_boundaries", _nowhere):
        _print_rows({"without the boundary network": BLIND["all parts"]}, sets, options)
    return 0


def _print_rows(parts: dict[str, Blind], sets: Sequence[EvaluationSet], options: argparse.Namespace) -> None:
    from training.lines.decoder import STRANGENESS, Example, described, example, fit_decoder
    from training.lines.mixture import Hands, compose
    from training.lines.samples import labelled_line

    classifier = Classifier(options.weights)
    hands = Hands.of(read_mnist(options.data / "mnist").split()[0])
    rng = np.random.default_rng(SEED)
    lines = (labelled_line(compose(rng, hands, STRANGENESS), rng) for _ in range(options.numbers))
    examples = [example(line, classifier) for line in lines if line is not None]
    samples = {shown.title: list(_seen(shown, classifier, options.limit)) for shown in sets}
    for name, blind in parts.items():
        blinded: list[Example] = [described(one.line, blind(one.evidence), one.text) for one in examples]
        _, decoder = fit_decoder(blinded[:-HELD_BACK], blinded[-HELD_BACK:], members=1)
        rows = {name: decoder}
        if name == "without the whole line":
            deaf = replace(decoder.ranking, sequence_weight=0.0, cut_weight=0.0)
            rows = {name: replace(decoder, ranking=deaf, patterns=Patterns({}))}  # it names the marks
        if name == "all parts":
            rows["without the patterns"] = replace(decoder, patterns=Patterns({}))
        for title, reader in rows.items():
            right = [
                np.mean([_is_right(reader, blind, shown, one) for one in samples[shown.title]])
                for shown in sets
            ]
            print(table_row([title, *(f"{share:.3f}" for share in right)]), flush=True)


def _seen(shown: EvaluationSet, classifier: Classifier, limit: int) -> Iterator[Seen]:
    for index in shown.spread(limit):
        sample = shown.sample(index)
        yield classifier(find_writing(sample.image)).lines, sample.wanted


def _is_right(decoder: Decoder, blind: Blind, shown: EvaluationSet, seen: Seen) -> bool:
    lines, wanted = seen
    readings = decoder.page([(line, blind(evidence)) for line, evidence in lines])
    return shown.is_right("\n".join(one.path.text for one in readings if one.path.text), wanted)


def _nowhere(ink: npt.NDArray[np.float32], _: float) -> npt.NDArray[np.float32]:
    return np.zeros_like(ink)


if __name__ == "__main__":
    sys.exit(main())
