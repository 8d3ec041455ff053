"""Loads the reader in the process that forks the workers, so that all of them share its memory."""

import gc
from contextlib import suppress

from recognizer.errors import WeightsError
from recognizer.reader import shipped_reader

with suppress(WeightsError):  # each process says so when it begins
    shipped_reader().networks.load()
gc.freeze()  # a collection would write to the pages that all of them share
