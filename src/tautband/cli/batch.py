"""`tautband assess --batch`: many cases, one a line, by several processes, in constant memory."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tautband.assess import assess
from tautband.atlas import load_atlas
from tautband.cli.io import InputError, complain, open_file
from tautband.reasoning.case import MAX_BYTES, CaseError, read_case, too_large

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future
    from typing import BinaryIO

    from tautband.atlas import Atlas

LINES = 256
"""Lines that a process takes at a time: enough that handing them over costs little beside answering them."""

BYTES = 1_000_000
"""Bytes after which no further line is added to those."""

AHEAD = 3
"""Portions per process that are under way, so that none waits and memory does not grow with the file."""


class Portion(NamedTuple):
    """Some lines of a batch, with the number of the first; of lines too long only their size."""

    first: int
    lines: list[bytes | int]


class Answered(NamedTuple):
    """The answers to a portion, one a line, and what is wrong with the lines that have none."""

    out: bytes
    complaints: list[str]


@dataclass(frozen=True)
class Wanted:
    """What is worked out for each line."""

    name: str
    patient: bool
    reasons: bool


def assess_batch(name: str, jobs: int | None, *, patient: bool, reasons: bool) -> int:
    """Answer the good lines in order; name the bad ones and go on.

    Parameters
    ----------
    name
        A file, or `-` for standard input.
    jobs
        How many processes work together; one for each core unless told otherwise.
    patient
        As for `assess`.
    reasons
        Whether to work out reasons, and what to ask next.
    """
    wanted = Wanted(name, patient, reasons)
    status = number = 0
    with open_file(name) as stream:
        for answered in _answers(stream, wanted, jobs or _cores()):
            number += 1
            sys.stdout.write(answered.out.decode())
            for complaint in answered.complaints:
                status = complain(complaint, 2)
    if not number:
        raise InputError(f"{name}: is empty; allowed: one case per line")
    return status


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _answers(stream: BinaryIO, wanted: Wanted, jobs: int) -> Iterator[Answered]:
    """Answer portion by portion, in order; a single portion, or one job, needs no further process."""
    portions = _portions(stream)
    first = next(portions, None)
    if first is None:
        return
    second = next(portions, None) if jobs > 1 else None
    if second is None:
        atlas = load_atlas()
        yield answer_portion(first, wanted, atlas)
        for portion in portions:
            yield answer_portion(portion, wanted, atlas)
        return
    under_way: deque[Future[Answered]] = deque()
    with ProcessPoolExecutor(jobs, initializer=_prepare) as pool:
        try:
            under_way.extend(pool.submit(_work, portion, wanted) for portion in (first, second))
            for portion in portions:
                if len(under_way) >= AHEAD * jobs:
                    yield under_way.popleft().result()
                under_way.append(pool.submit(_work, portion, wanted))
            while under_way:
                yield under_way.popleft().result()
        except BrokenProcessPool:
            raise RuntimeError("a process that was answering ended early, perhaps for want of memory") from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _prepare() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started them says that all is over, in one line
    _atlas()
    gc.freeze()  # the atlas stays: it need not be searched for garbage again and again


@cache
def _atlas() -> Atlas:
    return load_atlas()


def _work(portion: Portion, wanted: Wanted) -> Answered:
    return answer_portion(portion, wanted, _atlas())


def _portions(stream: BinaryIO) -> Iterator[Portion]:
    lines: list[bytes | int] = []
    first = number = 1
    held = 0
    while line := stream.readline(MAX_BYTES + 1):
        size = len(line)
        while not line.endswith(b"\n") and (more := stream.readline(MAX_BYTES)):
            size += len(more)
            line = b"\n" if more.endswith(b"\n") else b""
        lines.append(line if size <= MAX_BYTES + 1 else size)
        held += len(line)
        number += 1
        if len(lines) == LINES or held >= BYTES:
            yield Portion(first, lines)
            lines, first, held = [], number, 0
    if lines:
        yield Portion(first, lines)


def answer_portion(portion: Portion, wanted: Wanted, atlas: Atlas) -> Answered:
    """Answer some lines."""
    out, complaints = [], []
    for number, line in enumerate(portion.lines, start=portion.first):
        if isinstance(line, int):
            complaints.append(f"{wanted.name}: line {number}: {too_large(line)}")
            continue
        try:
            case = read_case(line, atlas)
        except CaseError as error:
            complaints.append(f"{wanted.name}: line {number}: {error}")
            continue
        assessment = assess(case, atlas, reasons=wanted.reasons, ask=wanted.reasons, patient=wanted.patient)
        out.append(assessment.to_json() + b"\n")
    return Answered(b"".join(out), complaints)
