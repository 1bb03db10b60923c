"""`tautband …`: the same answers in a terminal. Exit status: 0 done, 2 bad input, 1 an internal failure."""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import sys
from typing import TYPE_CHECKING, NoReturn

from tautband.cli.io import InputError, complain, one_line

if TYPE_CHECKING:
    _Commands = argparse._SubParsersAction["_Parser"]  # argparse has no public name for it

MOST_JOBS = 256

EXAMPLES = """\
examples:
  tautband assess case.json            a report to read
  tautband assess case.json --json     the same as JSON
  tautband assess case.json --why infraspinatus:right
  tautband assess - < case.json        from standard input
  tautband assess --batch cases.jsonl  one case per line in, one assessment per line out

A case lists painful regions and findings, for example:
  {"id": "a1", "person": {"age": 45, "sex": "female"},
   "pain": [{"region": "elbow_lateral", "side": "left", "coverage": 1.0}],
   "findings": [{"finding": "worse_gripping", "side": "left", "present": true}]}
"""

ATLAS_EXAMPLES = """\
examples:
  tautband atlas show infraspinatus
  tautband atlas find deltoid_anterior arm_anterior
  tautband atlas export --format csv --to atlas.zip
  tautband atlas diff older.json shipped
"""

EVALUATE_EXAMPLES = """\
examples:
  tautband evaluate cases/                    tables to read
  tautband evaluate cases/ --misses           and what became of each case
  tautband evaluate cases/ --json             everything as JSON
  tautband evaluate cases/ --svg picture.svg  also the reliability diagram
  tautband evaluate cases/ --ablate           what each part of the reasoner is worth
  tautband evaluate --simulate 500            simulated patients, also from worlds that the model has wrong
"""

MANAGE_EXAMPLES = """\
examples:
  tautband manage migrate                      bring the database to this version
  tautband manage verify_audit                 is the audit trail whole?
  tautband manage anchor_audit --to FILE       note where it stands, to be kept elsewhere
  tautband manage verify_audit --anchor FILE   and compare with it later
"""

MOST_RESAMPLES = 1_000_000


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
        return complain(str(error), 2)
    except BrokenPipeError:
        # Whoever read our output has seen enough; leave nothing to flush into the closed pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return complain("stopped", 1)
    except Exception as error:  # noqa: BLE001  a user gets one line, whatever broke
        return complain(f"internal failure: {type(error).__name__}: {one_line(error)}", 1)
    return status


def _run(arguments: list[str]) -> int:
    options = command_line().parse_args(arguments)
    # Each command imports what it needs and no more: a command line is started anew for every answer.
    if options.command == "serve":
        return _serve(options.host, options.port)
    if options.command == "atlas":
        from tautband.cli import atlas

        return atlas.run(options)
    if options.command == "evaluate":
        from tautband.cli import evaluate

        return evaluate.run(options)
    if options.command in {"manage", "backup", "restore"}:
        from tautband.cli import clinic

        return clinic.run(options)
    from tautband.cli import assess

    return assess.run(options)


def command_line() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="tautband",
        description="From a pain drawing to the muscles that most likely hold the trigger points.",
        epilog="Education, not a diagnosis.",
    )
    version = importlib.metadata.version("tautband")
    parser.add_argument("--version", action="version", version=f"tautband {version}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_assess(commands)
    _add_atlas(commands)
    _add_evaluate(commands)
    command = commands.add_parser("serve", help="show the page", description="Serve the page on this machine.")
    command.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    command.add_argument("--port", default=8000, type=_port, help="port to listen on (default: %(default)s)")
    _add_clinic(commands)
    return parser


def _add_clinic(commands: _Commands) -> None:
    command = commands.add_parser(
        "manage",
        help="look after a clinic's server",
        description="Django's management commands, and ours: migrate, verify_audit, anchor_audit, ...",
        epilog=MANAGE_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("name", metavar="NAME", help="the command; `help` lists them all")
    command.add_argument("arguments", nargs=argparse.REMAINDER, metavar="...", help="what it takes; --help says")
    command = commands.add_parser(
        "backup",
        help="save the clinic's database into one file",
        description="Save the whole database, as of one moment, while the clinic goes on working.",
    )
    command.add_argument("file", metavar="FILE", help="a new file; keep it as safe as the database")
    command = commands.add_parser(
        "restore",
        help="put a backup into an empty database",
        description="Restore a backup, whole or not at all, into SQLite or PostgreSQL, whichever it came from.",
    )
    command.add_argument("file", metavar="FILE", help="what `tautband backup` wrote")
    command.add_argument("--check", action="store_true", help="only see whether the file is whole; touch no database")


def _add_assess(commands: _Commands) -> None:
    command = commands.add_parser(
        "assess",
        help="assess a case",
        description="Assess a case: red flags, likely muscles with reasons, mimics, and what to test next.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("case", nargs="?", metavar="CASE.json", help="the case, or - for standard input")
    command.add_argument("--json", action="store_true", help="print the contract's JSON instead of a report")
    command.add_argument(
        "--quick",
        action="store_true",
        help="answer within seconds: where very much is painted, an estimate instead of up to a minute of exact sums",
    )
    command.add_argument(
        "--why", metavar="MUSCLE[:SIDE]", help="why this muscle is likely or not, also one that is not listed"
    )
    command.add_argument("--batch", metavar="FILE.jsonl", help="assess one case per line, printing JSON lines")
    command.add_argument(
        "--reasons", action="store_true", help="with --batch: also work out `because` and `next`, which takes longer"
    )
    command.add_argument(
        "--jobs",
        type=_jobs,
        metavar="N",
        help="with --batch: processes that work together (default: one for each core)",
    )


def _add_atlas(commands: _Commands) -> None:
    command = commands.add_parser(
        "atlas",
        help="read, check, export or compare the atlas",
        description="What is known of muscles, trigger points, referral and what can feel like them.",
        epilog=ATLAS_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    action = actions.add_parser("show", help="one muscle, mimic or complaint, whole")
    action.add_argument("name", nargs="+", metavar="NAME", help="its id or name, also a part of it")
    action = actions.add_parser("find", help="the muscles that are felt in these regions")
    action.add_argument("region", nargs="+", metavar="REGION", help="ids or names of regions, or of complaints")
    action = actions.add_parser("check", help="everything that is wrong with an atlas")
    action.add_argument("folder", nargs="?", metavar="FOLDER", help="its folder (default: the shipped atlas)")
    action = actions.add_parser("export", help="the atlas for other programs")
    action.add_argument(
        "--format",
        choices=("json", "csv", "csl", "schema"),
        default="json",
        help="JSON, CSV tables, CSL-JSON sources, or the JSON form's schema",
    )
    action.add_argument("--to", metavar="FILE", help="where to write; CSV tables make one ZIP archive")
    action = actions.add_parser("diff", help="what changed between two exports, in words")
    action.add_argument("before", metavar="A.json", help="the older export, or 'shipped' for this atlas")
    action.add_argument("after", metavar="B.json", help="the newer one, or 'shipped'")


def _add_evaluate(commands: _Commands) -> None:
    command = commands.add_parser(
        "evaluate",
        help="how often the answer is right, on cases with their truth",
        description="Score the answers to cases whose truth is known, beside what a wall chart gives.",
        epilog=EVALUATE_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument(
        "folder", nargs="?", metavar="CASES_DIR", help="a folder with one JSON file per case: case, truth, meta"
    )
    command.add_argument(
        "--simulate", metavar="N", type=_count, help="instead, draw N patients from the model and from wrong ones"
    )
    command.add_argument("--ablate", action="store_true", help="what each part of the reasoner is worth on these cases")
    command.add_argument(
        "--sensitivity", action="store_true", help="what each global constant of the model is worth on these cases"
    )
    command.add_argument("--json", action="store_true", help="print everything as JSON instead of tables")
    command.add_argument("--misses", action="store_true", help="also say of each case where the right muscle stands")
    command.add_argument("--svg", metavar="FILE", help="draw stated chances against named shares into a file")
    command.add_argument("--seed", default=1, type=_count, help="seed of all chance (default: %(default)s)")
    command.add_argument(
        "--resamples", default=10_000, type=_count, help="resamples of cases for the intervals (default: %(default)s)"
    )


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) <= MOST_RESAMPLES):
        raise argparse.ArgumentTypeError(f"{text[:20]!r} is not a count; allowed: 1 to {MOST_RESAMPLES}")
    return int(text)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65536):
        raise argparse.ArgumentTypeError(f"{text[:20]!r} is not a port; allowed: 1 to 65535")
    return int(text)


def _jobs(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:4]) <= MOST_JOBS):
        raise argparse.ArgumentTypeError(f"{text[:20]!r} is not a number of processes; allowed: 1 to {MOST_JOBS}")
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
