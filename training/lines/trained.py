"""What the training of a network of lines gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, slots=True)
class TrainedNetwork:
    """A network, and what its card says of its training.

    Attributes
    ----------
    model : keras.Model
    samples : int, how many it learnt from.
    epochs : int, how often it saw each.
    validation : dict, its figures on samples that it did not learn from.
    classes : sequence of str, what the last axis of its answer stands for.
    fitted_to : dict, the sha256 by file name of the weights that it was fitted to.
    learned : dict, what the reader must know beside the weights, for the file's metadata.
    replaces : the sha256 of weights of which it is a fine-tuned form.
    history : dict, what else the card tells.
    """

    model: "keras.Model"
    samples: int
    epochs: int
    validation: dict[str, float]
    classes: Sequence[str]
    fitted_to: Mapping[str, str] = field(default_factory=dict)
    learned: Mapping[str, Any] = field(default_factory=dict)
    replaces: Sequence[str] = ()
    history: Mapping[str, Any] = field(default_factory=dict)
