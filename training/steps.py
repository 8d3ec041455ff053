"""Steps that make files from other files; a step is skipped when nothing that it depends on has changed.

A stamp beside the files holds the sha256 of what they were made of.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, is_dataclass
from pathlib import Path
from typing import Any

from training.output import writing
from training.provenance import sha256

STAMPS = "stamps"  # a folder in that of the files


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One step.

    Attributes
    ----------
    name : str
    makes : names of the files that it writes into the folder.
    of : names of the files there that it is made of.
    settings : dataclasses and JSON, what else decides what comes out.
    run : does it; interrupted, it may go on the next time.
    """

    name: str
    makes: tuple[str, ...]
    of: tuple[str, ...]
    settings: tuple[Any, ...]
    run: Callable[[], None]

    def made_of(self, folder: Path) -> dict[str, str]:
        """Return the sha256 of each parent, and that of the settings."""
        said = json.dumps([_plain(one) for one in self.settings], sort_keys=True)
        settings = hashlib.sha256(said.encode()).hexdigest()
        return {"settings": settings, **{name: sha256(folder / name) for name in self.of}}

    def is_done(self, folder: Path) -> bool:
        """Say whether the files are there as they were made, of what their parents are now."""
        try:
            stamp = json.loads(_stamp(folder, self.name).read_text())
            made: Mapping[str, str] = stamp["makes"]
            return (
                stamp["of"] == self.made_of(folder)
                and set(made) == set(self.makes)
                and all(sha256(folder / name) == found for name, found in made.items())
            )
        except (OSError, ValueError, KeyError):
            return False

    def do(self, folder: Path) -> bool:
        """Run unless it is done; say whether it ran."""
        if self.is_done(folder):
            return False
        stamp = _stamp(folder, self.name)
        stamp.unlink(missing_ok=True)
        self.run()
        said = {
            "of": self.made_of(folder),
            "makes": {name: sha256(folder / name) for name in self.makes},
        }
        with writing(stamp):
            stamp.parent.mkdir(exist_ok=True)
            stamp.write_text(json.dumps(said, indent=2) + "\n")
        return True


def _stamp(folder: Path, name: str) -> Path:
    return folder / STAMPS / f"{name}.json"


def _plain(value: Any) -> Any:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
