"""Passing over a caution of the safety rules: only what the present clearance says, and never a stop."""

from tautband.record.convert import clearance_of
from tautband.record.errors import refuse
from tautband.record.models import Override
from tautband.safety.model import SafetyError


def fill_verdict(row: Override, rule: object) -> None:
    """Take the verdict of the present clearance; raise Refused where it does not say this or cannot be passed over."""
    try:
        lines = [line for line in clearance_of(row.visit).lines if line.rule == rule]
    except SafetyError:
        lines = []
    if not lines:
        raise refuse("rule", "Allowed: a rule that the present clearance names.")
    if not all(line.overridable for line in lines):
        raise refuse("rule", "This cannot be passed over: it is no caution but a stop or a place to avoid.")
    row.verdict = str(max((line.verdict for line in lines), key=lambda verdict: verdict.weight))


def check_verdict(row: Override, derived: str) -> None:
    """Refuse a verdict that the device names and that is not the present one."""
    if row.verdict != derived:
        raise refuse("verdict", f"Allowed: {derived}, which is what the present clearance says, or nothing.")
