"""Writers that no network learns from, so that what is chosen by them is not chosen by what was learnt.

A writer is kept back whole: other samples of a hand that was learnt from would be read too well. The writers
were named before any network had learnt from the others, without a look at how well they are read.
"""

KEPT_BACK = frozenset(
    (
        # Registers (LECTAUREP): four of fourteen hands, 524 of 3,507 numbers, from four registers. The two
        # hands with most numbers, on other paper than the rest, stay to learn from.
        "lr_FRAN_0025_0149",
        "lr_FRAN_0025_0183",
        "lr_FRAN_0025_0316",
        "lr_FRAN_0025_0422",
        # Tablets (pendigits): every fifth of thirty.
        "pd5",
        "pd10",
        "pd15",
        "pd20",
        "pd25",
        "pd30",
    )
)


def is_kept_back(writer: str) -> bool:
    """Return whether nothing may be learnt from a writer, by the name in the data."""
    return writer in KEPT_BACK
