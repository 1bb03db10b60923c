"""Every sentence is our own: none is one of the brief's, whose digests are kept beside the contract's.

`python tests/docs/test_own_words.py FOLDER` writes the digests anew from the brief's folder.
"""

import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tautband.atlas import Atlas, Region, Source, Value, load_atlas

ROOT = Path(__file__).resolve().parents[2]
BRIEF = ROOT.parent / "shared"
DIGESTS = ROOT / "tests" / "contract" / "sentences.txt"
FEWEST_WORDS = 7
"""Shorter ones are names and terms, which are the field's and nobody's."""
DIGITS = 12
FROM_THE_CONTRACT = {"how"}
NAMES = {"id", "name"}


def sentences(text: str) -> set[str]:
    """Return the sentences of a text as plain words, long ones only."""
    parts = re.split(r"(?<=[.!?;:])\s+|[|\n,\"]\s*\n?|\s{2,}", text)
    plain = (" ".join(re.findall(r"\w+", part.lower())) for part in parts)
    return {part for part in plain if len(part.split()) >= FEWEST_WORDS}


def digest(sentence: str) -> str:
    return hashlib.sha256(sentence.encode()).hexdigest()[:DIGITS]


def taken(text: str, theirs: set[str]) -> set[str]:
    """Return the sentences of a text whose digests are among theirs."""
    return {sentence for sentence in sentences(text) if digest(sentence) in theirs}


def brief_digests(folder: Path) -> set[str]:
    found: set[str] = set()
    for path in sorted([*folder.glob("domain/*"), *folder.glob("*.md")]):
        text = path.read_text(encoding="utf-8")
        found |= {digest(s) for s in sentences(text) | sentences(text.replace("\n", " "))}
    return found


def texts(atlas: Atlas) -> Iterator[tuple[str, str]]:
    """Every text of the atlas that is ours, with its id; titles of sources and the contract's names are not."""
    for things in (atlas.muscles, atlas.mimics, atlas.complaints, atlas.findings, atlas.exercises):
        for id_, thing in things.items():
            yield from ((id_, text) for text in inside(thing))


def inside(value: Value) -> Iterator[str]:
    if isinstance(value, Source | Region):
        return
    ours = set(value.__struct_fields__) - NAMES - (FROM_THE_CONTRACT if hasattr(value, "leak") else set())
    for name in sorted(ours):
        part = getattr(value, name)
        for item in part if isinstance(part, tuple) else (part,):
            if isinstance(item, Value):
                yield from inside(item)
            elif isinstance(item, str):
                yield item


@pytest.fixture(scope="module")
def theirs() -> set[str]:
    found = set(DIGESTS.read_text(encoding="utf-8").split())
    assert len(found) > 1000
    return found


def test_no_sentence_of_the_atlas_is_the_briefs(theirs: set[str]) -> None:
    assert [(id_, s) for id_, text in texts(load_atlas()) for s in taken(text, theirs)] == []


def test_no_sentence_of_the_pages_and_documents_is_the_briefs(theirs: set[str]) -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("[dg]*/*.md"), *(ROOT / "src").rglob("*.html")]
    assert len(pages) > 10
    assert [(p.name, s) for p in pages for s in taken(p.read_text(encoding="utf-8"), theirs)] == []


def test_a_taken_sentence_is_noticed(theirs: set[str]) -> None:
    text = "Here is one. Where building shows the plan to be wrong, say so!"
    sentence = "where building shows the plan to be wrong"
    assert taken(text, theirs | {digest(sentence)}) == {sentence}
    assert taken("Nothing like it stands in the text that is compared here.", theirs | {digest(sentence)}) == set()


@pytest.mark.skipif(not BRIEF.exists(), reason="the brief is not beside this checkout")
def test_digests_are_those_of_the_brief(theirs: set[str]) -> None:
    assert brief_digests(BRIEF) == theirs


if __name__ == "__main__":
    DIGESTS.write_text("\n".join(sorted(brief_digests(Path(sys.argv[1])))) + "\n", encoding="utf-8")
