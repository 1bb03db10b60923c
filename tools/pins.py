"""Resolve the dependencies and write requirements/*.txt: exact versions with hashes, no index addresses."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUTPUTS: dict[str, list[str]] = {
    "bootstrap.txt": ["requirements/bootstrap.in"],
    "core.txt": ["pyproject.toml"],
    "clinic.txt": ["pyproject.toml", "--extra", "clinic"],
    "dev.txt": [
        "pyproject.toml",
        "requirements/build.in",
        *("--extra", "clinic", "--extra", "science", "--extra", "dev"),
    ],
    "bench.txt": ["pyproject.toml", "requirements/build.in", "requirements/bench.in"],
}


def main() -> None:
    """Write each pin file; a version already pinned stays until its file is deleted."""
    for name, sources in OUTPUTS.items():
        command = [
            *(".venv/bin/uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"),
            *("--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate"),
            *sources,
            *("--output-file", f"requirements/{name}"),
        ]
        subprocess.run(command, cwd=ROOT, check=True)
        print(f"requirements/{name}")


if __name__ == "__main__":
    main()
