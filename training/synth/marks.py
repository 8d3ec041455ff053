"""What a pen draws that is no digit: separators, letters and scribbles.

A writer draws with `training.synth.writer.Writer`; here is only what there is to draw. Straight upright
strokes are left out on purpose: taught as "no digit" they would take real digits away. Look-alikes of digits
are written in words only, whose other letters tell what they are.
"""

from training.synth.letters import LETTERS, LOOK_ALIKES
from training.synth.scribbles import PICTURES, scribble
from training.synth.separators import SEPARATORS

__all__ = ["AS_A_ONE", "LETTERS", "LOOK_ALIKES", "PICTURES", "SEPARATORS", "scribble"]

AS_A_ONE = "([{/}])',\\\""  # marks that, alone, look like somebody's 1 or 11
