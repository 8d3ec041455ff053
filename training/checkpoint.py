"""Where a training stands, kept after every epoch, so that an interrupted one goes on from there.

``FOLDER/epoch-03/`` holds the network with its optimizer after three epochs and what was measured in them.
It is written beside and then renamed, so it is whole whenever it is there. Keras's own ``BackupAndRestore``
overwrites its one file in place and keeps no measurements; a kill at the wrong moment costs everything.
"""

import io
import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from training.errors import TrainingError
from training.output import writing

if TYPE_CHECKING:
    import keras

CHECKPOINTS = "checkpoints"  # folder in the results' folder
NETWORK, STATE = "network.npz", "state.json"


@dataclass(frozen=True, slots=True)
class Identity:
    """What has to be the same for a training to be the same.

    Attributes
    ----------
    recipe : str
        Its name.
    epochs, seed : int
        As asked for.
    data : str
        sha256 of all digits.
    """

    recipe: str
    epochs: int
    seed: int
    data: str


Epochs = list[dict[str, float]]
"""What was measured in each epoch: ``loss``, ``accuracy``, ``val_loss``, ``val_accuracy``."""


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """The checkpoints of one training.

    Attributes
    ----------
    folder : Path
        Theirs alone.
    identity : Identity
        Of the training that they belong to.
    """

    folder: Path
    identity: Identity

    def save(self, model: "keras.Model", epochs: Epochs) -> None:
        """Keep `model` after the last of `epochs`, then drop the earlier checkpoints.

        Raises
        ------
        OutputError
            If it cannot be written; the earlier checkpoint is kept then.
        """
        with writing(self.folder):
            partial = self.folder / "partial"
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir(parents=True)
            (partial / NETWORK).write_bytes(_packed(model))
            state = {"identity": asdict(self.identity), "epochs": epochs}
            (partial / STATE).write_text(json.dumps(state))
            earlier = _complete(self.folder)
            partial.rename(self.folder / f"epoch-{len(epochs):02d}")
            for folder in earlier:
                shutil.rmtree(folder)

    def restore(self, model: "keras.Model") -> Epochs:
        """Bring a compiled `model` to where the training stopped.

        Returns
        -------
        list of dict
            What was measured in the finished epochs; empty if there is nothing to go on from.

        Raises
        ------
        TrainingError
            If the checkpoint belongs to another training.
        """
        complete = _complete(self.folder)
        if not complete:
            return []
        state = json.loads((complete[-1] / STATE).read_text())
        found = Identity(**state["identity"])
        if found != self.identity:
            raise TrainingError(
                f"{self.folder.parent} holds another unfinished training (--recipe {found.recipe} "
                f"--epochs {found.epochs} --seed {found.seed}); finish it with these, "
                "start over with --no-resume, or give another folder: --out FOLDER"
            )
        model.optimizer.build(model.trainable_variables)  # makes the places for what is loaded
        with np.load(complete[-1] / NETWORK) as arrays:
            for variable, name in zip(_variables(model), arrays.files, strict=True):
                variable.assign(arrays[name])
        epochs: Epochs = state["epochs"]
        return epochs


def forget(folder: Path) -> None:
    """Drop the checkpoints in `folder`, if there are any."""
    shutil.rmtree(folder, ignore_errors=True)


def finished_epochs(folder: Path) -> int:
    """Return how many epochs the checkpoint in `folder` has behind it, 0 without one."""
    complete = _complete(folder)
    return int(complete[-1].name.removeprefix("epoch-")) if complete else 0


def _packed(model: "keras.Model") -> bytes:
    # in memory, because h5py, which Keras writes weights with, says a dozen lines when the disk is full
    buffer = io.BytesIO()
    np.savez(buffer, *[variable.numpy() for variable in _variables(model)])
    return buffer.getvalue()


def _variables(model: "keras.Model") -> list[Any]:
    return [*model.weights, *model.optimizer.variables]


def _complete(folder: Path) -> list[Path]:
    return sorted(folder.glob("epoch-*"), key=lambda path: int(path.name.removeprefix("epoch-")))
