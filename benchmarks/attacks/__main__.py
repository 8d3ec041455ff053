"""Attacks the app in every way that has done harm: ``python -m benchmarks.attacks``.

The times are those of this machine, whatever else it does. They are compared with what others meet without
the attack. From those of the app's health, what it waited for a core is taken off.
"""

import argparse
import sys
from collections.abc import Sequence

from benchmarks.attacks import ATTACKS
from benchmarks.attacks.attack import shown
from benchmarks.attacks.outcome import Outcome, outcomes
from benchmarks.commands import table_row

HEADS = ("attack", "answers", "MB more", "drawing s", "health s", "app", "log lines", "broken")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what came of each attack; fail where a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", help=f"of {'; '.join(ATTACKS)}; separated by semicolons")
    parser.add_argument("--size", type=float, default=1.0, help="of the attacks, in (0, 1] (%(default)s)")
    parser.add_argument(
        "--quiet", type=float, default=3.0, help="seconds without an attack, before each (%(default)s)"
    )
    options = parser.parse_args(arguments)
    names = [name.strip() for name in options.only.split(";")] if options.only else list(ATTACKS)
    if unknown := [name for name in names if name not in ATTACKS]:
        parser.error(f"no attack {', '.join(unknown)}; there are {', '.join(ATTACKS)}")
    print("Drawing and health: the longest wait of somebody else, without the attack → during it.\n")
    print(
        table_row(HEADS), table_row(["---", "---", *["---:"] * 3, "---", "---:", "---"]), sep="\n", flush=True
    )
    complaints: list[str] = []
    is_broken = False
    for outcome in outcomes(names, options.size, options.quiet):
        print(table_row(_cells(outcome)), flush=True)
        complaints += outcome.log
        is_broken |= bool(outcome.broken or outcome.late)
    print("\nThe log:", *complaints, sep="\n")
    return int(is_broken)


def _cells(outcome: Outcome) -> list[str]:
    before, meanwhile = outcome.before, outcome.meanwhile
    return [
        outcome.name,
        shown(outcome.answers),
        f"{outcome.grown_mb:.0f}",
        f"{before.drawing_s:.2f} → {meanwhile.drawing_s:.2f}",
        f"{before.health_s:.2f} → {meanwhile.health_s:.2f}",
        "as it should" if outcome.lives else "ended",
        str(len(outcome.log)),
        "; ".join([*outcome.broken, *outcome.late]) or "none",
    ]


if __name__ == "__main__":
    sys.exit(main())
