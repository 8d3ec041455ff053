"""``python -m training``: train the digit classifier, make all networks, train further, or evaluate weights.

TensorFlow takes seconds to load, so nothing imports it before it is needed.
"""

import argparse
import shutil
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from segmentation.errors import NumberReaderError
from training.checkpoint import CHECKPOINTS, finished, forget
from training.digits.recipes import RECIPES, SPECIFIED
from training.errors import DataError
from training.mnist import Mnist, fetch_mnist, read_mnist
from training.output import all_or_nothing, prepare
from training.quiet import load_keras

RUNS = Path("runs")  # results go to the folder in it that has the recipe's name
FINETUNED = "finetuned"  # the folder of weights that were trained further
FAILED, INTERRUPTED = 1, 130  # exit statuses; 130 is what shells report after Ctrl-C

RECIPES_SHOWN = "\n".join(f"  {recipe.name:<14} {recipe.purpose}" for recipe in RECIPES.values())
EPILOG = f"""\
recipes:
{RECIPES_SHOWN}

Give the same command again after an interruption: the training resumes after its last finished epoch.
At the end it writes these files to --out:
  digits.onnx    the weights, for serving       digits.json   their card: data, recipe, figures
  digits.keras   the Keras network              curves, confusion, reliability, misread: .png
To ship the weights, copy digits.onnx and digits.json to recognizer/weights/.

`%(prog)s weights` makes all seven networks of the reader, from nothing to the report.
`%(prog)s evaluate WEIGHTS...` measures digit classifiers on MNIST's test images.
`%(prog)s finetune --corrections URL` trains the line networks further on visitors' corrections.
`%(prog)s mean WEIGHTS...` makes one network of several that were gone on from one another.
`python -m training.synth` draws what the project's own pen writes.

example:
  %(prog)s --recipe shipped --seed 1
"""


def main(arguments: Sequence[str] | None = None, prog: str = "python -m training") -> int:
    """Run the command line, which its help calls `prog`, and return its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if given[:1] == ["evaluate"]:
            return _evaluate(_evaluate_parser(f"{prog} evaluate").parse_args(given[1:]))
        if given[:1] == ["weights"]:
            return _weights(_weights_parser(f"{prog} weights").parse_args(given[1:]))
        if given[:1] == ["finetune"]:
            return _finetune(_finetune_parser(f"{prog} finetune").parse_args(given[1:]))
        if given[:1] == ["mean"]:
            return _mean(_mean_parser(f"{prog} mean").parse_args(given[1:]))
        return _train(_train_parser(prog).parse_args(given))
    except NumberReaderError as error:
        print(f"error: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return INTERRUPTED


def _train(options: argparse.Namespace) -> int:
    recipe = RECIPES[options.recipe]
    epochs = options.epochs or recipe.epochs
    out = options.out or RUNS / recipe.name
    prepare(out)
    mnist = _mnist(options.mnist)
    load_keras()
    from training.digits.figures import as_text
    from training.digits.finish import finish
    from training.digits.train import train

    try:
        trained = train(
            recipe,
            mnist,
            epochs=epochs,
            seed=options.seed,
            out=out,
            resume=options.resume,
            tensorboard=options.tensorboard,
        )
        figures = finish(trained, recipe, mnist, epochs=epochs, seed=options.seed, out=out)
    except KeyboardInterrupt:
        kept = finished(out / CHECKPOINTS)
        print(
            f"\nStopped. {kept} of {epochs} epochs are kept in {out}; "
            "the same command goes on from there (--no-resume starts over).",
            file=sys.stderr,
        )
        return INTERRUPTED
    forget(out / CHECKPOINTS)
    print(f"\nOn MNIST's test images, looked at once, now:\n{as_text(figures)}\n\nWritten to {out}.")
    return 0


def _evaluate(options: argparse.Namespace) -> int:
    from training.digits.evaluate import probabilities
    from training.digits.figures import as_table, as_text, measure

    mnist = _mnist(options.mnist)
    each = [measure(probabilities(weights, mnist.test), mnist.test.labels) for weights in options.weights]
    if len(each) == 1:
        print(as_text(each[0]))
    else:
        print(as_table([str(weights) for weights in options.weights], each))
    return 0


def _finetune(options: argparse.Namespace) -> int:
    from corrections import Corrections
    from recognizer.networks import LINE_NETWORKS, OWN, WEIGHTS, load_networks
    from training.lines.corrected import learnable
    from training.recipe import read_finetune_recipe

    out = options.out or RUNS / FINETUNED
    prepare(out)
    with closing(Corrections(options.corrections, must_exist=True)) as corrections:
        corrected = learnable(corrections, load_networks())
    drawn, written = len(corrected.canvas), len(corrected.paper)
    print(
        f"{drawn + written} lines to learn from, out of {corrected.used} corrections: "
        f"{drawn} drawn on a screen, {written} on paper."
    )
    if corrected.unused:
        print(f"No line can be learnt from the corrections {', '.join(map(str, corrected.unused))}.")
    if not drawn + written:
        raise DataError("there is no line to learn from; nothing was written: wait for more corrections")
    mnist = _mnist(options.mnist)
    load_keras(repeatable=False)
    from training.lines.finetune import before_and_after, finetune
    from training.lines.mixture import Hands
    from training.synth.traced import traces_of

    recipe = read_finetune_recipe()
    digits = mnist.split()[0]
    hands = Hands.of(digits, traces=traces_of(digits, recipe.hands.traced))
    with all_or_nothing(out) as folder:  # one network that is refused refuses both
        for name in LINE_NETWORKS:
            strips, line = getattr(corrected, name), getattr(recipe, name)
            if strips:
                line = replace(line, seed=options.seed or line.seed)
                weights, checkpoints = WEIGHTS / f"{name}.onnx", out / CHECKPOINTS
                done = finetune(weights, strips, hands, mnist.test, recipe, line, folder, checkpoints)
                print(f"\n{name}: {before_and_after(done)}")
        for file in (f"{name}{suffix}" for name in OWN for suffix in (".onnx", ".json")):
            if not (folder / file).exists():  # so that a reader can be made of the folder
                shutil.copyfile(WEIGHTS / file, folder / file)
    print(f"\nWritten to {out}; NumberReader(Path({str(out)!r})) reads with them.")
    print("To use them, copy what is there to recognizer/weights/ and start the app again.")
    return 0


def _mean(options: argparse.Namespace) -> int:
    from training.recipe import RECIPES as FILES
    from training.recipe import SIZES, read_recipe
    from training.weights import LAYERS

    recipe = read_recipe(FILES / f"{SIZES[0]}.toml")
    prepare(options.out)
    load_keras()
    from training.lines.mean import mean_layers_network, mean_network
    from training.lines.shipping import ship

    name = options.weights[-1].stem
    if name in LAYERS:
        ship(name, mean_layers_network(options.weights), options.out)
    else:
        line = recipe.canvas if name == "canvas" else recipe.paper
        ship(name, mean_network(options.weights, line), options.out)
    print(f"Written to {options.out / name}.onnx. Measure it before you ship it.")
    return 0


def _weights(options: argparse.Namespace) -> int:
    from training.recipe import RECIPES as FILES
    from training.recipe import SIZES, read_recipe
    from training.weights import Workshop, make_weights, ship_all

    file = FILES / f"{options.recipe}.toml" if options.recipe in SIZES else Path(options.recipe)
    recipe = read_recipe(file)
    out = options.out or RUNS / ("weights" if options.recipe == SIZES[0] else f"weights-{file.stem}")
    prepare(out)
    load_keras(repeatable=False)
    shop = Workshop(
        recipe,
        file,
        _mnist(options.mnist),
        out,
        options.data,
        options.start,
        tuple(options.take),
    )
    try:
        make_weights(shop, lambda said: print(said, flush=True))
    except KeyboardInterrupt:
        print(f"\nStopped. The same command goes on from what is kept in {out}.", file=sys.stderr)
        return INTERRUPTED
    print(f"\nWritten to {out}; NumberReader(Path({str(out)!r})) reads with them.")
    if options.ship:
        print(f"Shipped as version {ship_all(out)}.")
    return 0


def _mnist(folder: Path | None) -> Mnist:
    if folder is not None:
        return read_mnist(folder)
    load_keras()
    return fetch_mnist()


def _train_parser(prog: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=prog,
        description="Train the digit classifier and export it for serving.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add(
        "--recipe",
        choices=sorted(RECIPES),
        default=SPECIFIED.name,
        help="what to train (default: %(default)s)",
    )
    add("--epochs", type=_positive, help="how often every digit is shown (default: the recipe's)")
    add(
        "--seed",
        type=_natural,
        default=0,
        help="the same seed gives the same figures on the same machine (default: 0)",
    )
    add("--out", type=Path, metavar="FOLDER", help="where the results go (default: runs/RECIPE)")
    add(
        "--resume",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="resume an interrupted training in --out (default), or start over",
    )
    add("--tensorboard", action="store_true", help="write logs for TensorBoard to --out, too")
    _add_mnist(parser)
    return parser


def _weights_parser(prog: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=prog,
        description="Make all seven networks from nothing. Finished steps are skipped, an interrupted one "
        "resumes. The shipped networks change only with --ship.",
        epilog="Example: %(prog)s --recipe small --out runs/small",
    )
    add = parser.add_argument
    add(
        "--recipe",
        default="full",
        metavar="NAME",
        help="full (default), small, onward, or a .toml file like them",
    )
    add("--out", type=Path, metavar="FOLDER", help="where the networks go (default: runs/weights)")
    add("--data", type=Path, metavar="FOLDER", help="holds further data, to learn from and for the report")
    add("--start", type=Path, metavar="FOLDER", help="holds the line networks that the training begins with")
    add(
        "--take",
        nargs="+",
        default=[],
        choices=("layers", "second_layers", "boundaries", "digits", "canvas", "paper"),
        help="networks that are not trained; the shipped ones are used",
    )
    add("--ship", action="store_true", help="at the end, copy the networks to recognizer/ and segmentation/")
    _add_mnist(parser)
    return parser


def _evaluate_parser(prog: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=prog,
        description="Measure digit classifiers on MNIST's test images, several also by their mean.",
        epilog="Example: %(prog)s runs/specified/digits.onnx",
    )
    parser.add_argument("weights", type=Path, nargs="+", metavar="WEIGHTS", help=".onnx or .keras files")
    _add_mnist(parser)
    return parser


def _finetune_parser(prog: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=prog,
        description="Train the shipped line networks further on the lines that visitors corrected. New "
        "weights are written only if they misread no more of the held-out lines.",
        epilog="Example: %(prog)s --corrections sqlite:///corrections.db",
    )
    add = parser.add_argument
    add(
        "--corrections",
        required=True,
        metavar="URL",
        help="their database: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME",
    )
    add("--seed", type=_natural, help="decides what is composed, and the order (default: the recipe's)")
    add("--out", type=Path, metavar="FOLDER", help=f"where the new weights go (default: {RUNS / FINETUNED})")
    _add_mnist(parser)
    return parser


def _mean_parser(prog: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=prog,
        description="Make one network of several, each gone on from another: its weights are the mean of "
        "theirs. They are all named canvas, paper, layers or second_layers. A line network may take their "
        "place beside the decoder.",
        epilog="Example: %(prog)s recognizer/weights/paper.onnx runs/weights/paper.onnx --out runs/mean",
    )
    parser.add_argument("weights", type=Path, nargs="+", metavar="WEIGHTS", help=".onnx files of one name")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where the new one goes")
    return parser


def _add_mnist(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--mnist",
        type=Path,
        metavar="FOLDER",
        help="holds MNIST's four original .gz files (default: Keras downloads MNIST once)",
    )


def _positive(text: str) -> int:
    number = _natural(text)
    if number == 0:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _natural(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"must be a whole number, not {text!r}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
