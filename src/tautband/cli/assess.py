"""`tautband assess`: one case as a report or as JSON, or many, one a line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tautband.assess import assess
from tautband.atlas import load_atlas
from tautband.cli.io import InputError, colour, complain, open_file, read
from tautband.reasoning.case import MAX_BYTES, CaseError, read_case, too_large
from tautband.reasoning.report import render_report

if TYPE_CHECKING:
    from argparse import Namespace

    from tautband.atlas import Atlas


def run(options: Namespace) -> int:
    """Assess what the command line names."""
    if options.batch is not None:
        if options.case is not None:
            raise InputError("a case and --batch were both given; allowed: one of them")
        return assess_batch(options.batch, patient=not options.quick)
    if options.case is None:
        raise InputError("no case was given; allowed: a file, - for standard input, or --batch FILE")
    return assess_one(options.case, as_json=options.json, patient=not options.quick)


def assess_one(name: str, *, as_json: bool, patient: bool) -> int:
    """Assess one case and print the answer."""
    data = read(name, "$: the case", MAX_BYTES)
    atlas = load_atlas()
    try:
        case = read_case(data, atlas)
    except CaseError as error:
        raise InputError(f"{name}: {error}") from None
    assessment = assess(case, atlas, patient=patient)
    if as_json:
        sys.stdout.write(assessment.to_json().decode() + "\n")
    else:
        sys.stdout.write(render_report(case, assessment, atlas, colour=colour()))
    return 0


def assess_batch(name: str, *, patient: bool) -> int:
    """Answer the good lines in order; name the bad ones and go on."""
    atlas = load_atlas()
    status = 0
    number = 0
    with open_file(name) as stream:
        while line := stream.readline(MAX_BYTES + 1):
            number += 1
            size = len(line)
            while not line.endswith(b"\n") and (more := stream.readline(MAX_BYTES)):
                size += len(more)
                line = b"\n" if more.endswith(b"\n") else b""
            if size > MAX_BYTES + 1:
                status = complain(f"{name}: line {number}: {too_large(size)}", 2)
            elif not _answer_line(line, f"{name}: line {number}", atlas, patient=patient):
                status = 2
    if not number:
        raise InputError(f"{name}: is empty; allowed: one case per line")
    return status


def _answer_line(line: bytes, where: str, atlas: Atlas, *, patient: bool) -> bool:
    try:
        case = read_case(line, atlas)
    except CaseError as error:
        complain(f"{where}: {error}", 2)
        return False
    sys.stdout.write(assess(case, atlas, patient=patient).to_json().decode() + "\n")
    return True
