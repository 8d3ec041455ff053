import pytest

from training.causes import causes_of


@pytest.mark.parametrize(
    ("wanted", "read", "causes"),
    [
        ("407", "407", {}),
        ("407", "401", {"class confusion": 1}),
        ("407", "4071", {"extra digit": 1}),
        ("407", "47", {"lost digit": 1}),
        ("407", "470", {"order": 1}),
        ("12", "", {"lost digit": 2}),
        ("", "1", {"extra digit": 1}),
        ("4075", "0751", {"lost digit": 1, "extra digit": 1}),
    ],
)
def test_each_edit_has_its_cause(wanted: str, read: str, causes: dict[str, int]) -> None:
    assert causes_of([(wanted, read)]) == causes


def test_causes_of_several_numbers_add_up() -> None:
    assert causes_of([("1", "7"), ("2", "7"), ("3", "")]) == {"class confusion": 2, "lost digit": 1}
