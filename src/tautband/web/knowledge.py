"""The atlas and the rules of places that the pages show, read once per process."""

import functools

from tautband.atlas import Atlas, load_atlas
from tautband.safety.jurisdictions import Jurisdiction
from tautband.safety.jurisdictions_load import load_jurisdictions


@functools.cache
def the_atlas() -> Atlas:
    """Return the shipped atlas."""
    return load_atlas()


@functools.cache
def the_jurisdictions() -> dict[str, Jurisdiction]:
    """Return every jurisdiction by its id."""
    return load_jurisdictions()
