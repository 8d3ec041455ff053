"""What was written, with its signs: labels as a reader should answer them, and numbers by the pen."""

import json
import re
from pathlib import Path
from random import Random

import numpy as np

from benchmarks.pen import Image
from benchmarks.scans import Scan
from recognizer.alphabet import ALPHABET
from training.lines.registers import read_registers
from training.synth.strings import compose_pen

SEED = 28  # of the composed numbers
COMPOSED_KINDS = (  # d stands for any digit; as people write them, not as `training.synth.texts` counts them
    ("$ddd.dd", "$d,ddd.dd", "dd,dd €", "£dd.dd", "d.ddd,dd", "d,ddd,ddd", "-ddd.dd"),
    ("-d.d", "dd.d", "-dd,d", "+dd", "d,d", "-dd"),
    ("dd:dd", "d:dd", "dd:dd:dd"),
    ("dd/dd/dddd", "dd.dd.dddd", "d/d/dd", "dddd-dd-dd", "dd-dd-dd"),
    ("dd%", "d.d%", "dd,d %", "-d.d%"),
    ("(ddd) ddd-dddd", "ddd-dddd", "ddd-ddd-dddd", "+dd ddd ddd"),
)
WITH_POINT = re.compile(r"[0-9][.,][0-9]")


def as_written(label: str) -> str:
    """Return a label as it should be answered, without spaces."""
    return "".join(map(ALPHABET.spelled, label))


def composed(index: int) -> tuple[Image, str]:
    """Return an amount, temperature, time, date, per cent or telephone number by the pen, and its text."""
    chance = Random(f"written {SEED} {index}")
    pattern = chance.choice(COMPOSED_KINDS[index % len(COMPOSED_KINDS)])
    text = "".join(chance.choice(ALPHABET.digits) if one == "d" else one for one in pattern)
    image = compose_pen(np.random.default_rng([SEED, index]), text).image
    return image, as_written(text)


def registers_with_points(data: Path) -> list[Scan]:
    """Return the registers with a point or comma between digits, of hands that nothing is learnt from."""
    found = read_registers(data, kept_back=True)
    return [Scan(one.path, as_written(one.text), one.writer) for one in found if WITH_POINT.search(one.text)]


def weather_values(data: Path) -> list[Scan]:
    """Return the cells of weather tables whose value is known, with it."""
    folder = data / "scans" / "weather"
    lines = map(json.loads, (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines())
    return [Scan(folder / line["image"], line["value"], line["writer"]) for line in lines if "value" in line]
