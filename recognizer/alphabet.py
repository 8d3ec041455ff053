"""The symbols that the line network tells apart, in the order of its classes. The order stands only here."""

from collections.abc import Iterable
from dataclasses import dataclass
from string import ascii_lowercase, digits

OTHER = "other"
BLANK = "blank"
TIMES, TIMES_LETTER = "×x"  # nobody writes the sign otherwise than the letter


@dataclass(frozen=True, slots=True)
class Alphabet:
    """Digits, then the blank, then each named mark, then one class for any other mark, then letters.

    A *symbol* is anything that is written; a *mark* is a symbol that is no digit.

    Attributes
    ----------
    digits : str
    marks : tuple of str
        The named marks. The first character of each names it, the others are written in its stead.
    letters : str
        The small letter stands for the capital, too.
    unseen : str
        Marks that change no number. They are taught as the blank.
    """

    digits: str
    marks: tuple[str, ...]
    letters: str
    unseen: str

    @property
    def blank(self) -> int:
        """The class of a frame that shows no new symbol; it follows those of the digits."""
        return len(self.digits)

    @property
    def first_mark(self) -> int:
        """The class of the first named mark."""
        return self.blank + 1

    @property
    def other(self) -> int:
        """The class of a mark that has no name; the letters follow it."""
        return self.first_mark + len(self.marks)

    @property
    def mark_names(self) -> tuple[str, ...]:
        """A character for each named mark, in the order of the classes."""
        return tuple(mark[0] for mark in self.marks)

    @property
    def signs(self) -> str:
        """The signs that may stand beside digits: the named marks, and the letter that stands for ×."""
        return "".join(self.mark_names) + TIMES_LETTER

    @property
    def classes(self) -> tuple[str, ...]:
        """The name of each class."""
        return (*self.digits, BLANK, *self.mark_names, OTHER, *self.letters)

    def class_of(self, character: str) -> int:
        """Return the class of a character."""
        if character in self.digits:
            return self.digits.index(character)
        if character in self.unseen:
            return self.blank
        letter = self.letters.find(TIMES_LETTER if character == TIMES else character.lower())
        if letter >= 0:
            return self.other + 1 + letter
        named = (self.first_mark + place for place, mark in enumerate(self.marks) if character in mark)
        return next(named, self.other)

    def spelled(self, character: str) -> str:
        """Return how a character stands in what was written: as a digit, as a sign, or not at all."""
        name = self.classes[self.class_of(character)]
        return name if name in self.digits or name in self.signs else ""

    def digits_of(self, classes: Iterable[int]) -> str:
        """Return the digits among some classes as text."""
        return "".join(self.digits[one] for one in classes if one < self.blank)


MARKS = ("([{<", ")]}>", "/", "-_~", "$", "%", "+", "#", "=", ".", ",", ":", "€", "£")
ALPHABET = Alphabet(digits, MARKS, ascii_lowercase, "'\"")
