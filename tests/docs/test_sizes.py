"""What is written by hand stays small enough to be read in one sitting."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 50
KINDS = (".py", ".ts", ".css", ".html")
EXCEPTIONS: frozenset[str] = frozenset()
"""What is larger all the same, as the checks below name it. This list may only shrink."""


def written() -> list[Path]:
    """Every file of code that git tracks or would track, deleted ones left out."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    ours = (name for name in names if name.endswith(KINDS) and "/migrations/0" not in name)
    return [path for name in ours if (path := ROOT / name).is_file()]


def long_files(paths: list[Path]) -> Iterator[str]:
    for path in paths:
        if len(path.read_text(encoding="utf-8").splitlines()) > MOST_LINES_OF_A_FILE:
            yield path.name


def long_functions(paths: list[Path]) -> Iterator[str]:
    for path in paths:
        if path.suffix != ".py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > MOST_LINES_OF_A_FUNCTION:
                    yield f"{path.name}::{node.name}"


def test_files_and_functions_are_short() -> None:
    paths = written()
    assert len(paths) > 100
    assert {*long_files(paths), *long_functions(paths)} == EXCEPTIONS


def test_what_is_long_is_found(tmp_path: Path) -> None:
    long = tmp_path / "long.py"
    long.write_text("def endless():\n" + "    pass\n" * MOST_LINES_OF_A_FILE, encoding="utf-8")
    assert list(long_files([long])) == ["long.py"]
    assert list(long_functions([long])) == ["long.py::endless"]
    short = tmp_path / "short.py"
    short.write_text("def brief():\n" + "    pass\n" * (MOST_LINES_OF_A_FUNCTION - 1), encoding="utf-8")
    assert not [*long_files([short]), *long_functions([short])]
