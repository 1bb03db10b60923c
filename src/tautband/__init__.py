"""Tautband: from a pain drawing to the muscles that most likely hold the trigger points."""

import os

__version__ = "0.1.0"

# Before NumPy is loaded: matrices here are too small to share between threads, which would but wait for one another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
