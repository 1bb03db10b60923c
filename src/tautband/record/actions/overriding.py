"""Passing over a caution of the safety rules: only what the present clearance says, and never a stop."""

from tautband.record.errors import refuse
from tautband.record.models import Override


def check_override(row: Override) -> None:
    """Refuse an override of what the present clearance does not say or does not allow to be passed over."""
    raise refuse("rule", f"There is no clearance of visit {row.visit_id} yet, so nothing can be passed over.")
