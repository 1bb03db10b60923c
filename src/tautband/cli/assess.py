"""`tautband assess`: one case as a report or as JSON, why one muscle, or many cases, one a line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tautband.assess import assess, why
from tautband.atlas import load_atlas
from tautband.atlas.lookup import named, near
from tautband.cli.io import InputError, colour, read
from tautband.reasoning.case import MAX_BYTES, CaseError, read_case
from tautband.reasoning.noisy_or import ImpossibleEvidenceError
from tautband.reasoning.report import CONTRADICTED, render_report, render_why

if TYPE_CHECKING:
    from argparse import Namespace

    from tautband.atlas import Atlas
    from tautband.reasoning.case import Case

MOST_NAMED = 12


def run(options: Namespace) -> int:
    """Assess what the command line names."""
    if options.batch is not None:
        if options.case is not None:
            raise InputError("a case and --batch were both given; allowed: one of them")
        from tautband.cli.batch import assess_batch

        return assess_batch(options.batch, options.jobs, patient=not options.quick, reasons=options.reasons)
    if options.case is None:
        raise InputError("no case was given; allowed: a file, - for standard input, or --batch FILE")
    if options.why is not None:
        return say_why(options.case, options.why)
    return assess_one(options.case, as_json=options.json, patient=not options.quick)


def assess_one(name: str, *, as_json: bool, patient: bool) -> int:
    """Assess one case and print the answer."""
    case, atlas = _read(name)
    assessment = assess(case, atlas, patient=patient)
    if as_json:
        sys.stdout.write(assessment.to_json().decode() + "\n")
    else:
        sys.stdout.write(render_report(case, assessment, atlas, colour=colour()))
    return 0


def say_why(name: str, wanted: str) -> int:
    """Print why one muscle is likely or not."""
    case, atlas = _read(name)
    muscle, side = _muscle(wanted, case, atlas)
    try:
        told = why(case, atlas, muscle, side)
    except ImpossibleEvidenceError:
        raise InputError(f"{name}: {CONTRADICTED}") from None
    sys.stdout.write(render_why(case, told, atlas, colour=colour()))
    return 0


def _read(name: str) -> tuple[Case, Atlas]:
    data = read(name, "$: the case", MAX_BYTES)
    atlas = load_atlas()
    try:
        return read_case(data, atlas), atlas
    except CaseError as error:
        raise InputError(f"{name}: {error}") from None


def _muscle(wanted: str, case: Case, atlas: Atlas) -> tuple[str, str]:
    """The muscle that is meant, and its side: as told, else the side on which more is painted."""
    name, _, side = wanted.partition(":")
    found = named(atlas.muscles, name)
    if len(found) != 1:
        close = found or near(atlas.muscles, name)
        hint = f"perhaps {', '.join(close[:MOST_NAMED])}" if close else "allowed: an id or a name of the atlas"
        what = "several muscles are called that" if found else "no muscle is called that"
        raise InputError(f"--why {name}: {what}; {hint}")
    sides = ("left", "right") if atlas.muscles[found[0]].sides == "paired" else ("midline",)
    if side and side not in sides:
        raise InputError(f"--why {wanted}: {side} is no side of {found[0]}; allowed: {', '.join(sides)}")
    painted = {each: sum(pain.coverage for pain in case.pain if pain.side == each) for each in sides}
    return found[0], side or max(sides, key=lambda each: painted[each])
