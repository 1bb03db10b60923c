"""A PostgreSQL of our own: a cluster in a folder that is gone afterwards, reached by a socket in that folder alone.

`python tools/postgres.py COMMAND ...` runs a command with TAUTBAND_DATABASE set to it.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

OLDEST = 15
"""The oldest major version that is supported."""

DEBIAN = Path("/usr/lib/postgresql")
"""Where Debian keeps each version's server programs, outside of the path."""

HASTY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""What a database may skip when nobody wants it back after a power cut."""


def programs() -> Path | None:
    """Return the folder of the newest server programs, or None where there are none."""
    folders = [folder for folder in DEBIAN.glob("*/bin") if folder.parent.name.isdigit()]
    folders.sort(key=lambda folder: int(folder.parent.name), reverse=True)
    if found := shutil.which("initdb"):
        folders.append(Path(found).resolve().parent)
    return next((folder for folder in folders if _version(folder) >= OLDEST), None)


def _version(folder: Path) -> int:
    """Return the major version of the server in a folder, 0 where it does not run."""
    try:
        told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
        return int(told.split()[2].split(".")[0])
    except (OSError, subprocess.CalledProcessError, ValueError, IndexError):
        return 0


@contextmanager
def cluster(*settings: str) -> Iterator[str]:
    """Start a server, give the address of its database, stop it and remove everything."""
    folder = programs()
    if folder is None:
        message = f"no PostgreSQL {OLDEST} or newer here; python tools/ensure_postgres.py says what to install"
        raise RuntimeError(message)
    # The server refuses to run as root; Debian's package brings a user for it.
    user = "postgres" if os.geteuid() == 0 else None
    # A socket's path must be short, so the folder lies here whatever TMPDIR says.
    home = Path(tempfile.mkdtemp(prefix="tautband-pg-", dir="/tmp"))
    if user:
        os.chown(home, pwd.getpwnam(user).pw_uid, -1)
    try:
        data = home / "data"
        form = ["-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]
        made = [str(folder / "initdb"), "-D", str(data), "-U", "postgres", *form]
        subprocess.run(made, user=user, cwd="/", stdout=subprocess.DEVNULL, check=True)
        options = [f"unix_socket_directories={home}", "listen_addresses=", "max_connections=60", *settings]
        command = [str(folder / "postgres"), "-D", str(data), *(part for option in options for part in ("-c", option))]
        with (home / "log").open("wb") as log:
            server = subprocess.Popen(command, user=user, cwd="/", stdout=log, stderr=log)
        try:
            _wait(server, home)
            yield f"postgres://postgres@{quote(str(home), safe='')}/postgres"
        finally:
            server.send_signal(signal.SIGQUIT)
            server.wait(timeout=30)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _wait(server: "subprocess.Popen[bytes]", home: Path) -> None:
    """Return once the server answers."""
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            psycopg.connect(host=str(home), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    message = f"PostgreSQL did not start: {(home / 'log').read_text(errors='replace')[-400:]}"
    raise RuntimeError(message)


def main() -> int:
    """Run the command given and return its exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server never outlives us
    with cluster(*HASTY) as address:
        return subprocess.run(sys.argv[1:], env={**os.environ, "TAUTBAND_DATABASE": address}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
