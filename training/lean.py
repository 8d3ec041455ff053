"""Networks that are shipped, without the converter's detours: ``python -m training.lean FILE.onnx …``.

What is exported today has none, see `training.simplify`. This is for files that were exported before. Weights
and answers stay. A file that changes keeps its name and version, and says which file it replaces.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx

from segmentation.network import Network
from training.export import ANY_SIDE, PROBED, same_answers
from training.metadata import change_properties
from training.output import writing
from training.provenance import sha256
from training.simplify import simplified


def main(arguments: Sequence[str] | None = None) -> int:
    """Simplify the files that are named, and print what became of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", nargs="+", type=Path, metavar="FILE")
    for weights in parser.parse_args(arguments).weights:
        print(f"{weights}: {'simplified' if simplify(weights) else 'as it was'}")
    return 0


def simplify(weights: Path) -> bool:
    """Simplify a network with its card in their place; return whether there was anything to be done.

    A network whose answers would change stays as it was.

    Raises
    ------
    WeightsError
        If the file is not what its card says.
    """
    before = Network(weights)
    long = onnx.load(weights)
    short = simplified(long)
    sides = long.graph.input[0].type.tensor_type.shape.dim[1:]
    probe = np.random.default_rng(0).random(
        (PROBED, *(side.dim_value or ANY_SIDE for side in sides)), np.float32
    )
    if len(short.graph.node) == len(long.graph.node) or not same_answers(long, short, probe):
        return False
    card = weights.with_suffix(".json")
    said = json.loads(card.read_text(encoding="utf-8"))
    with writing(weights):
        onnx.save(short, weights)
        change_properties(weights, {"replaces": json.dumps([before.sha256, *before.replaces])})
        said["sha256"] = sha256(weights)
        if "bytes" in said:
            said["bytes"] = weights.stat().st_size
        card.write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
    return True


if __name__ == "__main__":
    sys.exit(main())
