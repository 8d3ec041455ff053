"""What the training of a network of lines gives."""

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
    learned : dict, what the card must hold beside the weights.
    """

    model: "keras.Model"
    samples: int
    epochs: int
    validation: dict[str, float]
    learned: dict[str, Any] = field(default_factory=dict)
