"""Checkpoints of a training, from which an interrupted training resumes.

``FOLDER/after-03/`` holds the network with its optimizer after three epochs and what was measured in them.
It is written beside and then renamed, so it is whole whenever it is there. Keras's own ``BackupAndRestore``
overwrites its one file in place and keeps no measurements; a kill at the wrong moment costs everything.
"""

import io
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from training.arrays import as_array
from training.errors import TrainingError
from training.output import writing

if TYPE_CHECKING:
    import keras

CHECKPOINTS = "checkpoints"  # folder in the results' folder
NETWORK, STATE = "network.npz", "state.json"
AFTER = "after-"  # begins the name of a checkpoint; how many epochs or steps are done follows


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """The checkpoints of one training.

    Attributes
    ----------
    folder : Path
        Theirs alone.
    identity : mapping
        What has to be the same for a training to be the same: JSON, by the name of the option that sets it.
    """

    folder: Path
    identity: Mapping[str, Any]

    def save(self, model: "keras.Model", done: int, measured: Any, more: Sequence[Any] = ()) -> None:
        """Keep `model` with its optimizer after `done` epochs or steps, then drop the earlier checkpoints.

        Parameters
        ----------
        measured : JSON, what else is to come back.
        more : further arrays that are to come back.

        Raises
        ------
        OutputError
            If it cannot be written; the earlier checkpoint is kept then.
        """
        with writing(self.folder):
            partial = self.folder / "partial"
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir(parents=True)
            (partial / NETWORK).write_bytes(_packed([*values_of(_variables(model)), *more]))
            state = {"identity": dict(self.identity), "measured": measured}
            (partial / STATE).write_text(json.dumps(state))
            earlier = _complete(self.folder)
            partial.rename(self.folder / f"{AFTER}{done:02d}")
            for folder in earlier:
                shutil.rmtree(folder)

    def restore(self, model: "keras.Model") -> tuple[Any, list[Any]] | None:
        """Bring a compiled `model` to where the training stopped.

        Returns
        -------
        What was given as `measured` and `more`; None if there is nothing to go on from.

        Raises
        ------
        TrainingError
            If the checkpoint belongs to another training.
        """
        complete = _complete(self.folder)
        if not complete:
            return None
        state = json.loads((complete[-1] / STATE).read_text())
        found = state["identity"]
        if found != json.loads(json.dumps(dict(self.identity))):  # as JSON: a tuple comes back as a list
            options = " ".join(
                f"--{name} {value}"
                for name, value in found.items()
                if name != "data" and isinstance(value, str | int)
            )
            raise TrainingError(
                f"{self.folder.parent} holds another unfinished training ({options or 'of other settings'}); "
                f"finish it as it began, start over by removing {self.folder}, "
                "or give another folder: --out FOLDER"
            )
        model.optimizer.build(model.trainable_variables)  # makes the places for what is loaded
        variables = _variables(model)
        with np.load(complete[-1] / NETWORK) as arrays:
            values = [arrays[name] for name in arrays.files]
        for variable, value in zip(variables, values, strict=False):
            variable.assign(value)
        return state["measured"], values[len(variables) :]


def forget(folder: Path) -> None:
    """Drop the checkpoints in `folder`, if there are any."""
    shutil.rmtree(folder, ignore_errors=True)


def finished(folder: Path) -> int:
    """Return how many epochs or steps the checkpoint in `folder` has behind it, 0 without one."""
    complete = _complete(folder)
    return int(complete[-1].name.removeprefix(AFTER)) if complete else 0


def values_of(variables: Sequence[Any]) -> list[Any]:
    """Return the values of Keras's variables as arrays, whatever the backend."""
    return [as_array(variable) for variable in variables]


def _packed(arrays: Sequence[Any]) -> bytes:
    # in memory, because h5py, which Keras writes weights with, says a dozen lines when the disk is full
    buffer = io.BytesIO()
    np.savez(buffer, *arrays)
    return buffer.getvalue()


def _variables(model: "keras.Model") -> list[Any]:
    return [*model.weights, *model.optimizer.variables]


def _complete(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"{AFTER}*"), key=lambda path: int(path.name.removeprefix(AFTER)))
