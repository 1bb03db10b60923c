"""Tautband: from a pain drawing to the muscles that most likely hold the trigger points."""

__version__ = "0.1.0"
