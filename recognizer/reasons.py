"""Why a mark was left out, in plain words."""

TOO_SMALL, TOO_MANY = "too small for a digit", "one of too many in one image"
TOO_FAINT, NOT_UNDERSTOOD = "too faint to be read", "cannot be read"
LIKE_A_LETTER, LIKE_NOTHING = "looks like a letter", "does not look like a digit"
STRUCK_OUT = "struck out"
LIKE_A_SIGN = "looks like “{sign}”, but may not be part of the number"
REASONS = (
    TOO_SMALL,
    TOO_MANY,
    TOO_FAINT,
    NOT_UNDERSTOOD,
    LIKE_A_LETTER,
    LIKE_NOTHING,
    STRUCK_OUT,
    LIKE_A_SIGN,
)
