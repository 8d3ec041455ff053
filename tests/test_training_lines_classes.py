"""What the line network tells apart."""

import string

from training.lines.classes import CLASSES, OTHER, digits_of, mark_class


def test_every_mark_has_a_class_and_only_digits_are_digits() -> None:
    classes = {character: mark_class(character) for character in "0123456789([{)]}/-$%+#=x?.,:"}
    assert max(classes.values()) < CLASSES
    assert [character for character, found in classes.items() if found < 10] == list("0123456789")
    assert classes["("] == classes["["] != classes[")"]
    assert mark_class("r") == mark_class("R") != mark_class("s")
    assert {mark_class(letter) for letter in string.ascii_letters} == set(range(OTHER + 1, CLASSES))
    assert digits_of([mark_class(character) for character in "(617) 4-8.5" if character != " "]) == "617485"
