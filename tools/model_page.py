"""Tables of the model, from where its constants and words stand, so that the pages about it cannot go stale."""

import inspect
import re
from dataclasses import fields

from tautband.reasoning.reading import DEFAULT, RANGES, Reading
from tautband.reasoning.words import CHANCE_WORDS, LEAST_CHANCE_WORD

HEAD = "| constant | value | varied between | what it is, and why |\n|---|---:|---|---|"
WORDS_HEAD = "| chance | word |\n|---|---|"


def constants_table() -> str:
    """Return every constant of `Reading` with its value, its range and its reason."""
    lines = [HEAD]
    told = reasons(Reading.__doc__ or "")
    for names, reason in told:
        values = "<br>".join(f"{getattr(DEFAULT, name):g}" for name in names)
        ranges = "<br>".join(f"{RANGES[name][0]:g}&nbsp;to&nbsp;{RANGES[name][1]:g}" for name in names)
        lines.append(f"| {'<br>'.join(f'`{name}`' for name in names)} | {values} | {ranges} | {reason} |")
    named = [name for names, _ in told for name in names]
    if named != [field.name for field in fields(Reading)]:
        raise ValueError(
            f"reading.py: the docstring of Reading tells of {', '.join(named)}; it must tell of each field"
        )
    return "\n".join(lines)


def reasons(doc: str) -> list[tuple[list[str], str]]:
    """Return what a docstring says of its attributes: their names, several where one text is for all, and the text."""
    _, _, listed = inspect.cleandoc(doc).partition("Attributes\n----------\n")
    found: list[tuple[list[str], str]] = []
    for name, text in re.findall(r"^(\w[\w, ]*)\n((?: {4}.*\n?|\n)+)", listed, re.MULTILINE):
        found.append((re.findall(r"\w+", name), _links(" ".join(text.split()))))
    return found


def chance_table() -> str:
    """Return the words that stand beside percentages."""
    lines = [WORDS_HEAD]
    for place, (least, word) in enumerate(CHANCE_WORDS):
        upper = "" if not place else f" to {100 * CHANCE_WORDS[place - 1][0] - 1:.0f} %"
        lines.append(f"| {100 * least:.0f} %{upper or ' and more'} | {word} |")
    lines.append(f"| less than {100 * CHANCE_WORDS[-1][0]:.0f} % | {LEAST_CHANCE_WORD} |")
    return "\n".join(lines)


def _links(text: str) -> str:
    """Turn the names of decisions into links from the reference pages."""
    return re.sub(r"docs/decisions/((\d+)-[\w-]+\.md)", r"[\2](../decisions/\1)", text).replace(" ** ", "^")
