"""Makes all weights from nothing: each network in turn, then a report on all of them together."""

import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from recognizer.networks import LINE_NETWORKS, WEIGHTS, load_networks
from segmentation.boundaries import WEIGHTS as BOUNDARIES
from training.mnist import Mnist
from training.output import writing
from training.provenance import made_by, sha256
from training.recipe import CHOSEN, LayersRecipe, LineRecipe, Recipe, read_chosen
from training.steps import Step
from training.synth import shapes

LAYERS = ("layers", "second_layers")
OF_SEGMENTATION = (*LAYERS, "boundaries")
NETWORKS = (*OF_SEGMENTATION, "digits", *LINE_NETWORKS, "decoder")
OBSERVERS = ("boundaries.onnx", "digits.onnx", *(f"{name}.onnx" for name in LINE_NETWORKS))  # of the decoder
HANDS = "hands.npz"
WEIGHED = "weighed"  # the decoder before its ranking is fitted
CHECKPOINTS = "checkpoints"  # the end of the names of the folders of the line networks


@dataclass(frozen=True, slots=True, eq=False)
class Workshop:
    """What a training of all networks is given.

    Attributes
    ----------
    recipe : Recipe
    recipe_file : Path, where it was read.
    mnist : Mnist
    out : Path, the folder for all that is made.
    data : Path or None, the folder of further data; sources that lack theirs are left out.
    start : Path or None, a folder of weights whose line networks are gone on from.
    taken : names of networks that are not trained: the shipped ones are taken.
    """

    recipe: Recipe
    recipe_file: Path
    mnist: Mnist
    out: Path
    data: Path | None = None
    start: Path | None = None
    taken: tuple[str, ...] = ()


def make_weights(shop: Workshop, tell: Callable[[str], None]) -> None:
    """Do the steps whose files are not up to date, telling which.

    Raises
    ------
    TrainingError
        If a step cannot be done.
    """
    for step in steps_of(shop):
        began = time.monotonic()
        tell(f"{step.name}: {'up to date' if step.is_done(shop.out) else 'making …'}")
        if step.do(shop.out):
            tell(f"{step.name}: made in {(time.monotonic() - began) / 60:.1f} minutes")


def steps_of(shop: Workshop) -> list[Step]:
    """Return all steps in order."""
    recipe = shop.recipe
    mnist = shop.mnist.sha256
    pen = [sha256(file) for file in (shapes.STYLES_FILE, shapes.MARKS_FILE)]
    chosen = read_chosen()
    further = shop.data is not None
    before = sha256(_shipped("layers.onnx")) if recipe.layers.goes_on else None
    steps = [
        Step("hands", (HANDS,), (), (recipe.hands, mnist), lambda: _hands(shop)),
        Step(
            "layers",
            _files("layers"),
            (HANDS,),
            (recipe.layers, mnist, pen, before),
            lambda: _layers(shop, "layers", recipe.layers, _shipped("layers.onnx")),
        ),
        Step(
            "second_layers",
            _files("second_layers"),
            (HANDS, "layers.onnx"),
            (recipe.second_layers, mnist, pen),
            lambda: _layers(shop, "second_layers", recipe.second_layers, shop.out / "layers.onnx"),
        ),
        Step(
            "boundaries",
            _files("boundaries"),
            (HANDS,),
            (recipe.boundaries, mnist, pen),
            lambda: _boundaries(shop),
        ),
        Step("digits", _files("digits"), (HANDS,), (recipe.digits, mnist, pen), lambda: _digits(shop)),
        Step(
            "canvas",
            _files("canvas"),
            (HANDS,),
            (recipe.canvas, mnist, pen, _said(_start(shop, "canvas")), further),
            lambda: _line(shop, "canvas", recipe.canvas),
        ),
        Step(
            "paper",
            _files("paper"),
            (HANDS, "canvas.onnx"),
            (recipe.paper, mnist, pen, _said(shop.start and _start(shop, "paper")), further),
            lambda: _line(shop, "paper", recipe.paper),
        ),
        Step(
            "decoder",
            _files(WEIGHED),
            (HANDS, *OBSERVERS),
            (recipe.decoder, mnist, pen),
            lambda: _decoder(shop),
        ),
        Step(
            "ranking",
            _files("decoder"),
            (HANDS, *OBSERVERS, f"{WEIGHED}.onnx"),
            (
                recipe.ranking,
                recipe.small_marks,
                recipe.decoder.on_paper,
                recipe.decoder.strangeness,
                chosen,
                mnist,
                pen,
            ),
            lambda: _ranking(shop),
        ),
        Step(
            "report",
            ("report.md", "report.json"),
            (HANDS, *(f"{name}.onnx" for name in NETWORKS)),
            (recipe.report, shop.data is not None),
            lambda: _report(shop),
        ),
    ]
    return [_taken(step, shop.out) if step.name in shop.taken else step for step in steps]


def _taken(step: Step, out: Path) -> Step:
    """Return a step that takes the shipped network in place of training one."""
    shipped = {file: _shipped(file) for file in step.makes}

    def take() -> None:
        for file, path in shipped.items():
            with writing(out / file):
                shutil.copyfile(path, out / file)

    return replace(step, of=(), settings=("taken", *map(sha256, shipped.values())), run=take)


def _shipped(file: str) -> Path:
    is_of_segmentation = Path(file).stem in OF_SEGMENTATION
    return (BOUNDARIES.parent if is_of_segmentation else WEIGHTS) / file


def ship_all(out: Path) -> str:
    """Copy the networks with their cards to where they are shipped, if they belong together.

    Returns
    -------
    str, the version of the reader that they make.

    Raises
    ------
    WeightsError
        If they do not load together; nothing is copied.
    """
    version = load_networks(out).version
    for name in NETWORKS:
        for file in _files(name):
            with writing(_shipped(file)):
                shutil.copyfile(out / file, _shipped(file))
    return version


def _files(name: str) -> tuple[str, str]:
    return f"{name}.onnx", f"{name}.json"


def _hands(shop: Workshop) -> None:
    from training.synth.traced import traces_of
    from training.synth.traces import save_traces

    save_traces(shop.out / HANDS, traces_of(shop.mnist.split()[0], shop.recipe.hands.traced))


def _layers(shop: Workshop, name: str, recipe: LayersRecipe, before: Path) -> None:
    import numpy as np

    from training.lines.layers import train_layers
    from training.lines.photo import ComposedPhotos
    from training.lines.shipping import ship
    from training.lines.stream import CHUNK, stream

    start = before if recipe.goes_on else None
    with _signed(shop, name, recipe, start=_said(start)):
        chunks = stream(ComposedPhotos(_known_hands(shop)), recipe.seed, last=-(-recipe.pages // CHUNK))
        pages = np.concatenate([np.stack(chunk) for chunk in chunks])
        ship(name, train_layers(pages, recipe, start), shop.out)


def _boundaries(shop: Workshop) -> None:
    import numpy as np

    from training.lines.boundaries import train_boundaries
    from training.lines.shipping import ship
    from training.lines.stream import from_composed
    from training.lines.windows import window

    with _signed(shop, "boundaries", shop.recipe.boundaries):
        recipe = shop.recipe.boundaries
        windows = list(from_composed(window, _known_hands(shop), recipe.numbers, recipe.seed))
        ship("boundaries", train_boundaries(np.stack(windows), recipe), shop.out)


def _digits(shop: Workshop) -> None:
    from training.checkpoint import CHECKPOINTS as DIGIT_CHECKPOINTS
    from training.checkpoint import forget
    from training.digits.finish import finish
    from training.digits.recipes import RECIPES
    from training.digits.sources import MnistAndPen
    from training.digits.train import train
    from training.synth.traces import load_traces

    asked = shop.recipe.digits
    recipe = replace(RECIPES[asked.recipe], epochs=asked.epochs, pen_digits=asked.pen_digits)
    if isinstance(recipe.source, MnistAndPen):
        pen = recipe.source.with_pen(asked.pen_digits, load_traces(shop.out / HANDS))
        recipe = replace(recipe, source=pen)
    with _signed(shop, "digits", asked):
        epochs, seed, out = asked.epochs, asked.seed, shop.out
        trained = train(recipe, shop.mnist, epochs=epochs, seed=seed, out=out, resume=True)
        finish(trained, recipe, shop.mnist, epochs=epochs, seed=seed, out=out)
    forget(shop.out / DIGIT_CHECKPOINTS)


def _start(shop: Workshop, name: str) -> Path | None:
    """Return what a line network goes on from; with nothing given, that of paper from that of the canvas."""
    if shop.start is not None:
        return shop.start / f"{name}.onnx"
    return shop.out / "canvas.onnx" if name == "paper" else None


def _line(shop: Workshop, name: str, recipe: LineRecipe) -> None:
    from training.lines.learn import learn_line_network
    from training.lines.shipping import ship
    from training.lines.sources import mixed

    hands = _known_hands(shop, people=True)
    start = _start(shop, name)
    teacher = shop.out / "canvas.onnx" if name == "paper" else start  # the canvas shows clean lines best
    draw, found = mixed(recipe.sources, hands, _further(shop))
    held_back, _ = mixed(
        recipe.sources,
        _known_hands(shop, people=True, kept_back=True),
        _further(shop, kept_back=True),
    )
    print(f"Learning from {', '.join(f'{name} ({share:.0%})' for name, share in found.items())}.")
    said = {
        "sources": found,
        "attribution": _attribution(found, with_people=bool(hands.people)),
        "start": _said(start),
        "teacher": _said(teacher),
    }
    with _signed(shop, name, recipe, **said):
        kept = shop.out / f"{name}-{CHECKPOINTS}"
        trained = learn_line_network(draw, held_back, recipe, kept, start=start, teacher=teacher)
        ship(name, trained, shop.out)


def _decoder(shop: Workshop) -> None:
    from training.lines.decoder import Observers, train_decoder, without_pictures
    from training.lines.shipping import ship

    recipe = shop.recipe.decoder
    networks = Observers.of(shop.out)
    with _signed(shop, WEIGHED, recipe):
        examples = _examples(shop, networks, recipe.strange, recipe.seed, recipe.strangeness, recipe.on_paper)
        ship(WEIGHED, train_decoder(list(map(without_pictures, examples)), networks, recipe), shop.out)


def _ranking(shop: Workshop) -> None:
    from recognizer.small_marks import SIGNS
    from segmentation.network import Network
    from training.lines.decoder import Observers, learned_by, ranked, share_right
    from training.lines.small_marks import learn_small_marks
    from training.metadata import describe

    recipe, networks = shop.recipe.ranking, Observers.of(shop.out)
    weighed = Network(shop.out / f"{WEIGHED}.onnx")
    small = shop.recipe.small_marks
    on_paper = shop.recipe.decoder.on_paper
    lines = _of_both_hands(shop, networks, small.lines, small.lines_seed, on_paper)
    signed = _of_both_hands(
        shop, networks, small.signed, small.signed_seed, small.signed_on_paper, holding=SIGNS
    )
    small_marks = learn_small_marks((one.pieces for one in chain(lines, signed)), small)
    validated = list(_of_both_hands(shop, networks, recipe.lines, recipe.seed, on_paper))
    decoder = ranked(lambda described: weighed(described)[0], validated, recipe, read_chosen(), small_marks)
    said = {"ranking": asdict(decoder.ranking), "chosen": sha256(CHOSEN), "small_marks": asdict(small)}
    with _signed(shop, "decoder", recipe, **said):
        path = shop.out / "decoder.onnx"
        shutil.copyfile(weighed.path, path)
        describe(
            path,
            name="decoder",
            classes=weighed.classes,
            fitted_to=weighed.fitted_to,
            learned=learned_by(decoder),
        )
        card = json.loads(weighed.path.with_suffix(".json").read_text(encoding="utf-8"))
        card |= {"weights": path.name, "sha256": sha256(path), "learnt": card["made_by"]}
        card["validation"] = {"whole_numbers_right": share_right(decoder, validated)}
        _write(path.with_suffix(".json"), card)


def _report(shop: Workshop) -> None:
    from recognizer import NumberReader
    from training.report import benchmark_figures, composed_figures, write_report

    figures = composed_figures(NumberReader(shop.out), _known_hands(shop), shop.recipe.report)
    if shop.data is not None and shop.recipe.report.limit:
        figures |= benchmark_figures(shop.data, shop.out, shop.recipe.report)
    write_report(figures, shop.out)


def _known_hands(shop: Workshop, *, people: bool = False, kept_back: bool = False) -> Any:
    """Return MNIST's digits and their traces; with people, where the data folder has them."""
    from training.lines.mixture import Hands
    from training.synth.hands import read_hands
    from training.synth.traces import load_traces

    own = read_hands(shop.data, kept_back=kept_back) if people and shop.data is not None else {}
    return Hands.of(shop.mnist.split()[0], own.values(), traces=load_traces(shop.out / HANDS))


def _further(shop: Workshop, *, kept_back: bool = False) -> dict[str, list[Any]]:
    """Return the strips that are not composed, by the source's name; none without the data folder."""
    from training.lines.registers import read_registers, register_strips

    found = [] if shop.data is None else read_registers(shop.data, kept_back=kept_back)
    return {"registers": list(register_strips(found))}


def _attribution(sources: Mapping[str, float], *, with_people: bool) -> list[str]:
    """Name those whose data a network has learnt from, as their licences ask."""
    from training.lines.registers import ATTRIBUTION as REGISTERS
    from training.synth.hands import ATTRIBUTION as PEOPLE

    return [*([PEOPLE] if with_people else []), *([REGISTERS] if "registers" in sources else [])]


def _of_both_hands(
    shop: Workshop, networks: Any, count: int, seed: int, on_paper: float, holding: str = ""
) -> Iterator[Any]:
    """Compose examples, half of them by hands as strange as the decoder's."""
    strange = shop.recipe.decoder.strangeness
    return chain(
        _examples(shop, networks, count // 2, seed, strange, on_paper, holding),
        _examples(shop, networks, count // 2, seed + 1, 1.0, on_paper, holding),
    )


def _examples(
    shop: Workshop,
    networks: Any,
    count: int,
    seed: int,
    strangeness: float,
    on_paper: float,
    holding: str = "",
) -> Iterator[Any]:
    from training.lines.decoder import example
    from training.lines.mixture import ON_PAPER
    from training.lines.samples import labelled_line
    from training.lines.stream import from_composed

    mixture = replace(ON_PAPER, paper=on_paper)
    hands = _known_hands(shop, people=True)
    for line in from_composed(labelled_line, hands, count, seed, strangeness, mixture, holding):
        yield example(line, networks)


@contextmanager
def _signed(shop: Workshop, name: str, recipe: Any, **more: Any) -> Iterator[None]:
    """Let the card of a network, when it is made, say what made it, of what, and how long it took."""
    began = time.monotonic()
    yield
    file = shop.out / f"{name}.json"
    card = json.loads(file.read_text(encoding="utf-8"))
    (step,) = (step for step in steps_of(shop) if file.name in step.makes)
    seconds = card.pop("seconds", time.monotonic() - began)  # of all sittings, where that is known
    card["made_by"] = made_by() | {
        "recipe": shop.recipe_file.name,
        "recipe_sha256": sha256(shop.recipe_file),
        "values": asdict(recipe),
        "parents": {parent: sha256(shop.out / parent) for parent in step.of},
        "mnist": shop.mnist.sha256,
        "hours": round(seconds / 3600, 3),
        **{name: value for name, value in more.items() if value is not None},
    }
    _write(file, card)


def _said(weights: Path | None) -> str | None:
    return None if weights is None else sha256(weights)


def _write(file: Path, card: Any) -> None:
    with writing(file):
        file.write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
