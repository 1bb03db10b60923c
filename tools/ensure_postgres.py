"""Bring the PostgreSQL that the tests start for themselves, or say in one line what to install."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.postgres import OLDEST, programs


def main() -> int:
    """Install Debian's postgresql when this user may install packages; exit 1 with one line otherwise."""
    if programs():
        return 0
    if shutil.which("apt-get") and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "postgresql"],
        ):
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
        if programs():
            return 0
    sys.stderr.write(
        f"The tests need PostgreSQL {OLDEST} or newer: install the Debian package 'postgresql', then try again.\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
