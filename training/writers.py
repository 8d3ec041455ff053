"""Writers that are held out of all training, so that choices can be made on them.

A writer is kept back whole: other samples of a hand that was learnt from would be read too well. The writers
were named before any network had learnt from the others. Those of the registers were named after a look at
how well the weights of 27 November read each hand, so that easy and hard hands are among them.
"""

KEPT_BACK = frozenset(
    (
        # Registers (LECTAUREP): every third by name of the twelve hands with few numbers, 451 of 3,507. By
        # the weights of 27 November two are easy (.83, .77) and two are hard (.29, .05), as among the others.
        "lr_FRAN_0025_0149",
        "lr_FRAN_0025_0293",
        "lr_FRAN_0025_0422",
        "lr_FRAN_0025_0989",
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
