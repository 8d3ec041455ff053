from pathlib import Path

import pytest

from training.errors import DataError
from training.recipe import RECIPES, SIZES, read_chosen, read_recipe

SMALL = (RECIPES / "small.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("size", SIZES)
def test_the_recipes_of_the_project_can_be_read(size: str) -> None:
    assert read_recipe(RECIPES / f"{size}.toml").canvas.steps > 0


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("traced = 2_000", "traced = -1", "hands, traced: got -1"),
        ("traced = 2_000", "traced = 1.5", "hands, traced: got 1.5"),
        ("traced = 2_000", "traced = true", "hands, traced: got True"),
        ("traced = 2_000", "tracked = 2", "traced, tracked missing or unknown"),
        ('precision = "float32"', "precision = 32", "canvas, precision: got 32"),
        ("filters = [12, 24, 40]", 'filters = ["many"]', "canvas, form, filters: got 'many'"),
        ("pen = 0.9", 'pen = "all"', "canvas, sources, pen: got 'all'"),
        ("[hands]", "[hands", "cannot be read as a recipe"),
    ],
)
def test_a_wrong_value_is_named_with_its_place(old: str, new: str, named: str, tmp_path: Path) -> None:
    assert old in SMALL
    (tmp_path / "bad.toml").write_text(SMALL.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError) as raised:
        read_recipe(tmp_path / "bad.toml")
    assert named in str(raised.value)
    assert "bad.toml" in str(raised.value)


def test_a_chosen_number_needs_its_reason(tmp_path: Path) -> None:
    assert read_chosen().no_digits > 0
    (tmp_path / "chosen.toml").write_text("[no_digits]\nvalue = 0.6\n", encoding="utf-8")
    with pytest.raises(DataError, match="no_digits: got no reason"):
        read_chosen(tmp_path / "chosen.toml")
