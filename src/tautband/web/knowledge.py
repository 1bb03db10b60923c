"""The atlas that the pages show, read once per process."""

import functools

from tautband.atlas import Atlas, load_atlas


@functools.cache
def the_atlas() -> Atlas:
    """Return the shipped atlas."""
    return load_atlas()
