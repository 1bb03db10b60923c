"""What the record looks up: loaded once, on first use."""

from functools import cache

from tautband.atlas import Atlas, load_atlas
from tautband.safety.load import load_rules
from tautband.safety.rules import Rules


@cache
def atlas() -> Atlas:
    """The shipped atlas."""
    return load_atlas()


@cache
def rules() -> Rules:
    """The shipped rules of safety, with those of every place."""
    return load_rules()
