"""A page with the doubtful readings as pictures, to be corrected by keyboard; one file, no other host."""

import base64
import hashlib
import html
from collections.abc import Iterable
from pathlib import Path
from string import Template

from bulk.rows import PICTURE
from bulk.tables import Row

FOLDER = Path(__file__).parent
SHOWN_ALTERNATIVES = 3
CARD = Template("""
<article class="card" data-source="$source" data-read="$read" data-confidence="$confidence">
  <img src="data:image/jpeg;base64,$picture" alt="$name" loading="lazy">
  <div class="answer">
    <h2>$name</h2>
    <label>Number <textarea rows="$rows" spellcheck="false" autocomplete="off">$read</textarea></label>
    <p class="sure">
      <meter min="0" max="1" low=".5" high=".8" optimum="1" value="$confidence"></meter> $percent sure
    </p>
    <div class="others">$others</div>
  </div>
</article>
""")


def write_review(rows: Iterable[Row], count: int, path: Path) -> None:
    """Write the page of these rows, in their order; each brings its picture, and one at a time is held.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    style, script = ((FOLDER / f"review.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    page = Template((FOLDER / "review.html").read_text(encoding="utf-8"))
    before, after = page.substitute(
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
        count=count,
        cards="<!-- cards -->",
    ).split("<!-- cards -->")
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(before)
        for row in rows:
            file.write(_card(row))
        file.write(after)


def _card(row: Row) -> str:
    others = "".join(
        f'<button type="button" data-text="{html.escape(other["written"])}">'
        f"<kbd>Alt {number}</kbd> {html.escape(_on_a_line(other['written']))}</button>"
        for number, other in enumerate(row["alternatives"][:SHOWN_ALTERNATIVES], start=1)
    )
    return CARD.substitute(
        source=html.escape(row["source"]),
        name=html.escape(row["source"]),
        read=html.escape(row["written"]),
        confidence=f"{row['confidence']:.4f}",
        percent=f"{row['confidence']:.0%}",
        rows=row["written"].count("\n") + 1,
        picture=row[PICTURE],
        others=others,
    )


def _on_a_line(text: str) -> str:
    return text.replace("\n", " / ") or "no number"


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
