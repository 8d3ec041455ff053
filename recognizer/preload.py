"""Imported by the process that forks those that read: they begin with a loaded reader, and share it."""

import gc
from contextlib import suppress

from recognizer.errors import WeightsError
from recognizer.reader import shipped_reader

with suppress(WeightsError):  # each process says so when it begins
    shipped_reader().networks.load()
gc.freeze()  # a collection would write to the pages that all of them share
