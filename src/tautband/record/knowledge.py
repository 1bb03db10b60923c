"""What the record looks up: loaded once, on first use."""

from functools import cache

from tautband.atlas import Atlas, load_atlas


@cache
def atlas() -> Atlas:
    """The shipped atlas."""
    return load_atlas()
