"""Bring the browser that the browser tests drive, or say in one line what to install."""

import os
import shutil
import subprocess
import sys


def main() -> int:
    """Install Debian's chromium when this user may install packages; exit 1 with one line otherwise."""
    if shutil.which("chromium"):
        return 0
    if shutil.which("apt-get") and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
        ):
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
        if shutil.which("chromium"):
            return 0
    sys.stderr.write(
        "The browser tests need Chromium: install the Debian package 'chromium', then run make test again.\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
