import string

import pytest

from recognizer.alphabet import ALPHABET


def test_classes_are_digits_blank_marks_other_letters() -> None:
    assert len(ALPHABET.classes) == len(set(ALPHABET.classes)) == 52
    assert ALPHABET.classes[:10] == tuple("0123456789")
    assert ALPHABET.classes[ALPHABET.blank] == "blank"
    assert ALPHABET.classes[ALPHABET.first_mark : ALPHABET.other] == tuple("()/-$%+#=.,:€£")
    assert ALPHABET.classes[ALPHABET.other] == "other"
    assert ALPHABET.classes[-1] == "z"


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("7", "7"),
        ("[", "("),
        ("{", "("),
        ("]", ")"),
        ("~", "-"),
        ("A", "a"),
        ("z", "z"),
        ("?", "other"),
        (",", ","),
        ("€", "€"),
        ("'", "blank"),
    ],
)
def test_every_character_has_a_class(character: str, name: str) -> None:
    assert ALPHABET.classes[ALPHABET.class_of(character)] == name


def test_only_digits_have_the_classes_of_digits() -> None:
    classes = {character: ALPHABET.class_of(character) for character in "0123456789([{)]}/-$%+#=x?.,:"}
    assert max(classes.values()) < len(ALPHABET.classes)
    assert [character for character, found in classes.items() if found < 10] == list("0123456789")
    letters = {ALPHABET.class_of(letter) for letter in string.ascii_letters}
    assert letters == set(range(ALPHABET.other + 1, len(ALPHABET.classes)))


def test_digits_are_what_is_left_of_a_row_of_classes() -> None:
    assert ALPHABET.digits_of(ALPHABET.class_of(character) for character in "(30) 7a") == "307"


@pytest.mark.parametrize(
    ("character", "spelled"),
    [
        ("7", "7"),
        ("[", "("),
        ("~", "-"),
        ("€", "€"),
        ("×", "x"),
        ("X", "x"),
        ("A", ""),
        ("?", ""),
        ("'", ""),
        (" ", ""),
    ],
)
def test_what_is_written_is_spelled_with_digits_and_signs(character: str, spelled: str) -> None:
    assert ALPHABET.spelled(character) == spelled
