"""Imported by the process that forks those that read: they begin with a reader that is warm, and share it.

A fresh process so takes 0.01 s; to make a reader takes 0.15 s. Nothing but an import can be done there.
"""

import gc

from web.reading.jobs import shipped_reader

shipped_reader()
gc.freeze()  # a collection would write to the pages that all of them share
