"""What every command shares: reading what was asked for, and complaining in one line."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import BinaryIO


class InputError(Exception):
    """What was asked for cannot be read; the text is one line."""


def read(name: str, what: str, most: int) -> bytes:
    """Read a file, or standard input for `-`, of at most so many bytes; `what` says what should be in it."""
    with open_file(name) as stream:
        if name != "-":
            size = os.fstat(stream.fileno()).st_size
            if size > most:
                raise InputError(f"{name}: {what} has {size} bytes; allowed: at most {most}")
        data = stream.read(most + 1)
    if len(data) > most:
        raise InputError(f"{name}: {what} has more than {most} bytes; allowed: at most that")
    return data


def open_file(name: str) -> BinaryIO:
    if name == "-":
        return sys.stdin.buffer
    try:
        return Path(name).open("rb")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(f"{name}: cannot be read ({reason}); allowed: a readable file") from None


def colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def complain(message: str, status: int) -> int:
    sys.stderr.write(f"tautband: {one_line(message)}\n")
    return status


def one_line(message: object) -> str:
    return "".join(c if c.isprintable() else "?" for c in " ".join(str(message).split()))
