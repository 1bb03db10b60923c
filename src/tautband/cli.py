"""`tautband …`: the same answers in a terminal. Exit status: 0 done, 2 bad input, 1 an internal failure."""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import sys
from pathlib import Path
from typing import BinaryIO, NoReturn

from tautband.assess import assess
from tautband.atlas import Atlas, load_atlas
from tautband.reasoning.case import MAX_BYTES, CaseError, read_case, too_large
from tautband.reasoning.report import render_report

EXAMPLES = """\
examples:
  tautband assess case.json            a report to read
  tautband assess case.json --json     the same as JSON
  tautband assess - < case.json        from standard input
  tautband assess --batch cases.jsonl  one case per line in, one assessment per line out

A case lists painful regions and findings, for example:
  {"id": "a1", "person": {"age": 45, "sex": "female"},
   "pain": [{"region": "elbow_lateral", "side": "left", "coverage": 1.0}],
   "findings": [{"finding": "worse_gripping", "side": "left", "present": true}]}
"""


class InputError(Exception):
    """What was asked for cannot be read; the text is one line."""


class _Parser(argparse.ArgumentParser):
    """Reports a wrong command in one line."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message}; see {self.prog} --help")


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit status."""
    try:
        status = _run(sys.argv[1:] if arguments is None else arguments)
        sys.stdout.flush()
    except InputError as error:
        return _complain(str(error), 2)
    except BrokenPipeError:
        # Whoever read our output has seen enough; leave nothing to flush into the closed pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return _complain("stopped", 1)
    except Exception as error:  # noqa: BLE001  a user gets one line, whatever broke
        return _complain(f"internal failure: {type(error).__name__}: {_one_line(error)}", 1)
    return status


def _run(arguments: list[str]) -> int:
    options = command_line().parse_args(arguments)
    if options.command == "serve":
        return _serve(options.host, options.port)
    if options.batch is not None:
        if options.case is not None:
            raise InputError("a case and --batch were both given; allowed: one of them")
        return _assess_batch(options.batch)
    if options.case is None:
        raise InputError("no case was given; allowed: a file, - for standard input, or --batch FILE")
    return _assess_one(options.case, as_json=options.json)


def command_line() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="tautband",
        description="From a pain drawing to the muscles that most likely hold the trigger points.",
        epilog="Education, not a diagnosis.",
    )
    version = importlib.metadata.version("tautband")
    parser.add_argument("--version", action="version", version=f"tautband {version}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    command = commands.add_parser(
        "assess",
        help="assess a case",
        description="Assess a case: red flags, likely muscles with reasons, mimics, and what to test next.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("case", nargs="?", metavar="CASE.json", help="the case, or - for standard input")
    command.add_argument("--json", action="store_true", help="print the contract's JSON instead of a report")
    command.add_argument("--batch", metavar="FILE.jsonl", help="assess one case per line, printing JSON lines")
    command = commands.add_parser("serve", help="show the page", description="Serve the page on this machine.")
    command.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    command.add_argument("--port", default=8000, type=_port, help="port to listen on (default: %(default)s)")
    return parser


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65536):
        raise argparse.ArgumentTypeError(f"{text[:20]!r} is not a port; allowed: 1 to 65535")
    return int(text)


def _serve(host: str, port: int) -> int:
    from tautband.server.serve import serve  # slow to import

    try:
        return serve(host=host, port=port)
    except ModuleNotFoundError as error:
        if (error.name or "tautband").startswith("tautband"):
            raise
        # What the page needs beyond the core is an extra.
        raise InputError(f"{error.name} is not installed; the page needs: pip install 'tautband[clinic]'") from None


def _assess_one(name: str, *, as_json: bool) -> int:
    data = _read(name)
    atlas = load_atlas()
    try:
        case = read_case(data, atlas)
    except CaseError as error:
        raise InputError(f"{name}: {error}") from None
    assessment = assess(case, atlas, ask=True, reasons=True)
    if as_json:
        sys.stdout.write(assessment.to_json().decode() + "\n")
    else:
        sys.stdout.write(render_report(case, assessment, atlas, colour=_colour()))
    return 0


def _assess_batch(name: str) -> int:
    """Answer the good lines in order; name the bad ones and go on."""
    atlas = load_atlas()
    status = 0
    number = 0
    with _open(name) as stream:
        while line := stream.readline(MAX_BYTES + 1):
            number += 1
            size = len(line)
            while not line.endswith(b"\n") and (more := stream.readline(MAX_BYTES)):
                size += len(more)
                line = b"\n" if more.endswith(b"\n") else b""
            if size > MAX_BYTES + 1:
                status = _complain(f"{name}: line {number}: {too_large(size)}", 2)
            elif not _answer_line(line, f"{name}: line {number}", atlas):
                status = 2
    if not number:
        raise InputError(f"{name}: is empty; allowed: one case per line")
    return status


def _answer_line(line: bytes, where: str, atlas: Atlas) -> bool:
    try:
        case = read_case(line, atlas)
    except CaseError as error:
        _complain(f"{where}: {error}", 2)
        return False
    sys.stdout.write(assess(case, atlas).to_json().decode() + "\n")
    return True


def _read(name: str) -> bytes:
    with _open(name) as stream:
        if name != "-":
            size = os.fstat(stream.fileno()).st_size
            if size > MAX_BYTES:
                raise InputError(f"{name}: {too_large(size)}")
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InputError(f"{name}: $: the case is larger than {MAX_BYTES} bytes; allowed: at most that")
    return data


def _open(name: str) -> BinaryIO:
    if name == "-":
        return sys.stdin.buffer
    try:
        return Path(name).open("rb")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(f"{name}: cannot be read ({reason}); allowed: a readable file") from None


def _colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _complain(message: str, status: int) -> int:
    sys.stderr.write(f"tautband: {_one_line(message)}\n")
    return status


def _one_line(message: object) -> str:
    return "".join(c if c.isprintable() else "?" for c in " ".join(str(message).split()))
