"""Keep a release's database as it was, with a few invented rows, so that upgrading from it is tested for ever.

`python tools/freeze_schema.py 0.2.0` writes `tests/fixtures/schemas/0.2.0/`; what is there is never written over,
unless `--again` says that the version was not released yet.
"""

import argparse
import gzip
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.postgres import HASTY, cluster, programs

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS = ROOT / "tests" / "fixtures" / "schemas"
KEY = "frozen schemas are sealed with this key"
FILL = "import django; django.setup(); from tests.record_full import full_world; full_world(signed=True)"


def main() -> int:
    """Write one gzipped dump for each engine."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("version")
    parser.add_argument("--again", action="store_true")
    options = parser.parse_args()
    folder = SCHEMAS / options.version
    if folder.exists() and not options.again:
        sys.stderr.write(f"{folder.relative_to(ROOT)} is there; a released schema never changes\n")
        return 2
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for engine, dumped in (("sqlite", sqlite_dump()), ("postgresql", postgresql_dump())):
        (folder / f"{engine}.sql.gz").write_bytes(gzip.compress(dumped.encode(), mtime=0))
        print(folder.relative_to(ROOT) / f"{engine}.sql.gz")
    return 0


def sqlite_dump() -> str:
    """Return the embedded database as SQL."""
    with tempfile.TemporaryDirectory() as home:
        _make({"TAUTBAND_HOME": home, "TAUTBAND_DATABASE": ""})
        kept = sqlite3.connect(Path(home) / "tautband.sqlite3")
        text = "\n".join(kept.iterdump()) + "\n"
        kept.close()
    return text


def postgresql_dump() -> str:
    """Return PostgreSQL's database as SQL."""
    with tempfile.TemporaryDirectory() as home, cluster(*HASTY) as address:
        _make({"TAUTBAND_HOME": home, "TAUTBAND_DATABASE": address})
        command = [str((programs() or Path()) / "pg_dump"), "--no-owner", "--no-privileges", "--inserts", address]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _make(database: dict[str, str]) -> None:
    env = {**os.environ, **database, "TAUTBAND_SECRET_KEY": KEY, "DJANGO_SETTINGS_MODULE": "tautband.server.settings"}
    for command in (["-m", "tautband", "manage", "migrate", "-v0"], ["-c", FILL]):
        subprocess.run([sys.executable, *command], env=env, cwd=ROOT, check=True)


if __name__ == "__main__":
    sys.exit(main())
