"""Write what is generated in the documentation, and check all of it: links, commands, tests that are named.

`python tools/docs.py` writes; `python tools/docs.py --check` compares and lists every mistake, exit 1.
"""

import argparse
import ast
import json
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PAGES = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"]
GENERATED_NOTE = "<!-- Written by tools/docs.py; change its source, then run make format. -->"


def layers() -> list[str]:
    """Return the rooms from top to bottom, as the import contract lists them; rooms side by side follow each other."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = config["tool"]["importlinter"]["contracts"]
    listed = next(c["layers"] for c in contracts if c["id"] == "rooms")
    return [room for line in listed for room in line.split(" | ") if room != "__main__"]


def room_table() -> str:
    """Return the list of rooms with the first line of each one's docstring."""
    lines = [GENERATED_NOTE, "", "| room | what it is for |", "|---|---|"]
    for room in layers():
        folder = ROOT / "src" / "tautband" / room
        file = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
        doc = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
        name = f"`{room}/`" if folder.is_dir() else f"`{room}.py`"
        lines.append(f"| {name} | {doc.splitlines()[0] if doc else ''} |")
    return "\n".join(lines)


def command_page() -> str:
    """Return the reference page of the command line: the help of every command."""
    from tautband.cli import command_line

    parser = command_line()
    parts = ["# The command line", "", GENERATED_NOTE, "", "```text", parser.format_help().rstrip(), "```"]
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, sub in action.choices.items():
                parts += ["", f"## tautband {name}", "", "```text", sub.format_help().rstrip(), "```"]
                parts += [line for action in _actions(sub) for line in ("", "```text", action.rstrip(), "```")]
    return "\n".join(parts) + "\n"


def _actions(parser: argparse.ArgumentParser) -> list[str]:
    """Return the help of each command inside a command."""
    inner = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    return [sub.format_help() for action in inner for sub in action.choices.values()]


def atlas_page() -> str:
    """Return the reference page of the atlas."""
    from tautband.atlas import load_atlas
    from tools.atlas_page import atlas_page as written

    return written(load_atlas(), GENERATED_NOTE)


def jurisdictions_page() -> str:
    """Return the reference page of the jurisdictions."""
    from tools.jurisdictions_page import jurisdictions_page as written

    return written(GENERATED_NOTE)


def schema_file() -> str:
    """Return the schema of the atlas's JSON export."""
    from tautband.atlas.export import export_schema

    return json.dumps(export_schema(), indent=1) + "\n"


def case_schema_file() -> str:
    """Return the schema of a case: the contract's, and palpation."""
    from tools.case_schema import case_schema_file as written

    return written()


def safety_page() -> str:
    """Return the reference page of the safety rules."""
    from tautband.atlas import load_atlas
    from tautband.safety.load import load_rules
    from tools.safety_page import safety_page as written

    return written(load_rules(), load_atlas(), GENERATED_NOTE)


def between(text: str, mark: str, new: str) -> str:
    """Return the text with what stands between `<!-- mark:begin -->` and `<!-- mark:end -->` replaced."""
    pattern = re.compile(rf"(<!-- {mark}:begin -->\n).*?(<!-- {mark}:end -->)", re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"the page has no part from <!-- {mark}:begin --> to <!-- {mark}:end -->")
    return pattern.sub(lambda found: f"{found[1]}{new}\n{found[2]}", text)


def parts() -> dict[Path, dict[str, str]]:
    """Return what is generated inside pages that are written by hand, by page and mark."""
    from tools.guide import examples
    from tools.model_page import chance_table, constants_table

    guides, reference = ROOT / "docs" / "guides", ROOT / "docs" / "reference"
    return {
        ROOT / "ARCHITECTURE.md": {"rooms": room_table()},
        guides / "assess.md": {
            "report": examples.whole_report(),
            "palpation": examples.palpation_entry(),
            "palpated": examples.palpated_ranking(),
        },
        guides / "how-it-reasons.md": {"chances": chance_table()},
        reference / "model.md": {"constants": constants_table()},
    }


def page_with(page: Path, written: dict[str, str]) -> str:
    """Return a page with its generated parts as they should be."""
    text = page.read_text(encoding="utf-8")
    for mark, new in written.items():
        text = between(text, mark, new)
    return text


def generated() -> dict[Path, str]:
    """Return every file that is generated, wholly or in part, as it should be."""
    from tools.guide.pictures import pictures

    return {
        **{page: page_with(page, written) for page, written in parts().items()},
        **pictures(),
        ROOT / "docs" / "reference" / "cli.md": command_page(),
        ROOT / "docs" / "reference" / "atlas.md": atlas_page(),
        ROOT / "docs" / "reference" / "atlas.schema.json": schema_file(),
        ROOT / "docs" / "reference" / "jurisdictions.md": jurisdictions_page(),
        ROOT / "docs" / "reference" / "safety.md": safety_page(),
        ROOT / "docs" / "reference" / "case.schema.json": case_schema_file(),
    }


def stale_pages() -> Iterator[str]:
    """Name generated pages that differ from what would be written now."""
    for path, text in generated().items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            yield f"{path.relative_to(ROOT)}: out of date; run make format"


def broken_links() -> Iterator[str]:
    """Name links inside the project that lead nowhere."""
    for page in [*(ROOT / p for p in PAGES), *sorted((ROOT / "docs").rglob("*.md"))]:
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                yield f"{page.relative_to(ROOT)}: link to {target}, which does not exist"


def broken_anchors() -> Iterator[str]:
    """Name links to a heading that the page does not have."""
    for page in [*(ROOT / p for p in PAGES), *sorted((ROOT / "docs").rglob("*.md"))]:
        for target, heading in re.findall(r"\]\(([^)#\s]*)#([^)\s]+)\)", page.read_text(encoding="utf-8")):
            file = page.parent / target if target else page
            if "://" not in target and file.suffix == ".md" and file.exists() and heading not in _headings(file):
                yield f"{page.relative_to(ROOT)}: link to the heading {heading}, which {file.name} does not have"


def _headings(page: Path) -> set[str]:
    """Return the headings of a page as links name them."""
    found = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in found}


def unknown_make_targets() -> Iterator[str]:
    """Name `make …` commands in the pages that the Makefile does not have."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in PAGES:
        for target in re.findall(r"`make ([a-z]+)", (ROOT / page).read_text(encoding="utf-8")):
            if target not in targets:
                yield f"{page}: make {target} does not exist; there are {', '.join(sorted(targets))}"


def missing_tests() -> Iterator[str]:
    """Name tests that ARCHITECTURE.md and the hazard log give as proof and that do not exist."""
    for page in ("ARCHITECTURE.md", "docs/reference/hazards.md"):
        yield from missing_in(page, (ROOT / page).read_text(encoding="utf-8"))


def missing_in(page: str, text: str) -> Iterator[str]:
    """Name the proofs in a page's text that do not exist."""
    for file, name in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text):
        path = ROOT / file
        if not path.exists() or f"def {name}(" not in path.read_text(encoding="utf-8"):
            yield f"{page}: proof {file}::{name} does not exist"


def missing_files() -> Iterator[str]:
    """Name files of ours that the pages speak of and that do not exist, in the project or in the package."""
    for page in [*(ROOT / p for p in PAGES), *sorted((ROOT / "docs").rglob("*.md"))]:
        for name in re.findall(r"`(?!/)([\w.*/<>-]+/[\w.*<>-]+\.[a-z]+)`", page.read_text(encoding="utf-8")):
            pattern = re.sub(r"<\w+>", "*", name)
            if not any(any(folder.glob(pattern)) for folder in (ROOT, ROOT / "src" / "tautband")):
                yield f"{page.relative_to(ROOT)}: {name} does not exist"


CHECKS: list[Callable[[], Iterator[str]]] = [
    stale_pages,
    broken_links,
    broken_anchors,
    unknown_make_targets,
    missing_tests,
    missing_files,
]


def main(arguments: list[str]) -> int:
    """Write, or with --check compare and list mistakes."""
    if "--check" in arguments:
        problems = [problem for check in CHECKS for problem in check()]
        sys.stderr.writelines(f"{problem}\n" for problem in problems)
        return 1 if problems else 0
    for path, text in generated().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
