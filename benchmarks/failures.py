"""A page of what was read wrongly, as pictures.

Takes the readings from a file that ``benchmarks.accuracy --json`` wrote, so that nothing is read twice:
``python -m benchmarks.failures --data ../shared/data --outcomes accuracy.json --page failures.html``.
"""

if not __package__:  # started as a script
    import sys
    from pathlib import Path

    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


import argparse
import base64
import json
import sys
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

import cv2

from benchmarks.pen import Image
from benchmarks.sets import EvaluationSet, evaluation_sets

PICTURE_PX = 220  # width of a picture on the page
MOST_A_SET = 200  # pictures; with more, the page takes too long to open
STYLE = """
body { font: 15px system-ui, sans-serif; margin: 2rem; color: #222; background: #f6f6f4 }
.failures { display: flex; flex-wrap: wrap; gap: 12px }
figure { margin: 0; padding: 8px; background: #fff; border: 1px solid #ddd; border-radius: 6px }
img { display: block; width: 220px; image-rendering: auto }
figcaption { margin-top: 6px; font-variant-numeric: tabular-nums; white-space: pre-line; max-width: 220px;
  overflow-wrap: anywhere }
b { color: #0a7d32 }
i { color: #b3261e; font-style: normal }
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page and say where it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the evaluation data")
    parser.add_argument("--outcomes", type=Path, required=True, help="what benchmarks.accuracy --json wrote")
    parser.add_argument("--page", type=Path, required=True, help="the HTML file to write")
    options = parser.parse_args(arguments)
    measured = json.loads(options.outcomes.read_text(encoding="utf-8"))
    options.page.parent.mkdir(parents=True, exist_ok=True)
    options.page.write_text(failure_page(measured, evaluation_sets(options.data)), encoding="utf-8")
    print(f"The failures, as pictures: {options.page}")
    return 0


def failure_page(measured: dict[str, Any], sets: dict[str, EvaluationSet]) -> str:
    """Return one HTML page, the surest failures of every set first.

    Parameters
    ----------
    measured : the content of a file that ``benchmarks.accuracy --json`` wrote.
    sets : the evaluation sets that it was measured on, by name.
    """
    title = f"What {escape(measured['reader'])} read wrongly"
    parts = [
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title>",
        f"<style>{STYLE}</style><h1>{title}</h1>",
    ]
    for name, result in measured["sets"].items():
        parts.extend(_section(sets[name], result["outcomes"]))
    return "\n".join(parts)


def _section(shown: EvaluationSet, outcomes: list[dict[str, Any]]) -> Iterator[str]:
    failures = [outcome for outcome in outcomes if not outcome["right"]]
    failures.sort(key=lambda outcome: -outcome["confidence"])
    yield f"<h2>{escape(shown.title)}: {len(failures)} of {len(outcomes)}</h2><div class=failures>"
    for failure in failures[:MOST_A_SET]:
        picture = _data_url(shown.sample(failure["index"]).image)
        yield (
            f"<figure><img src='{picture}' alt=''><figcaption>wanted <b>{_text(failure['wanted'])}</b>\n"
            f"read <i>{_text(failure['read'])}</i>\n"
            f"confidence {failure['confidence']:.2f}, sample {failure['index']}</figcaption></figure>"
        )
    yield "</div>"
    if len(failures) > MOST_A_SET:
        yield f"<p>{len(failures) - MOST_A_SET} more, less sure ones are left out.</p>"


def _text(digits: str) -> str:
    return escape(digits.replace("\n", " / ")) or "nothing"


def _data_url(image: Image) -> str:
    height = max(1, round(image.shape[0] * PICTURE_PX / image.shape[1]))
    small = cv2.resize(image, (PICTURE_PX, height), interpolation=cv2.INTER_AREA)
    bgr = cv2.cvtColor(small, cv2.COLOR_RGB2BGR) if small.ndim == 3 else small
    png = cv2.imencode(".png", bgr)[1].tobytes()
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


if __name__ == "__main__":
    sys.exit(main())
