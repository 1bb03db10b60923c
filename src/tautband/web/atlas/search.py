"""Search by name: forgiving of case, accents, order of words, unfinished words and small typos.

The standard library's difflib is enough: it compares a mistyped word with some thousand words of the atlas in a few
milliseconds, and only when nothing begins with what was typed. A faster library would be one more dependency.
"""

import difflib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain

from tautband.web.atlas.words import AREA_NAMES, KIND_NAMES
from tautband.web.chart import GROUP_NAMES
from tautband.web.knowledge import the_atlas

MOST_TYPED = 80
"""Characters that are looked at; names are shorter."""

MOST_OF_A_KIND = 8
MOST_NEAR = 6
LIKENESS = 0.74
"""How alike, by difflib's ratio, a mistyped word must be: one slip in four letters, two in eight (judgement)."""

LEAST_FOR_TYPOS = 4
"""Letters; shorter words are too alike to guess."""

FILLERS = {
    "a", "an", "and", "at", "by", "for", "from", "i", "in", "is", "it", "my", "of", "on", "or", "pain", "painful",
    "the", "to", "when", "where", "with",
}  # fmt: skip
"""Words of a sentence that name nothing here."""


@dataclass(frozen=True)
class Entry:
    """Something that can be found."""

    kind: str
    id: str
    name: str
    note: str
    words: tuple[tuple[str, float], ...]
    """Each word with its weight: a word of the name counts more than one of a description."""


@dataclass(frozen=True)
class Found:
    """What was found of one kind, best first."""

    kind: str
    title: str
    entries: tuple[Entry, ...]
    more: int
    """How many further ones are not shown."""


TITLES = {"muscle": "Muscles", "region": "Places", "mimic": "Other causes", "finding": "Findings and tests"}


def plain(text: str) -> list[str]:
    """Split a text into words without case and accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c))
    return kept.split()


def search(typed: str, area: str = "") -> tuple[Found, ...]:
    """Return what fits all the words that were typed, by kind."""
    asked = plain(typed[:MOST_TYPED])
    asked = [word for word in asked if word not in FILLERS] or asked
    if not asked:
        return ()
    scores = [
        (_score(entry, asked), entry) for entry in _entries() if not area or area in _areas()[entry.kind, entry.id]
    ]
    best = sorted((pair for pair in scores if pair[0] > 0), key=lambda pair: (-pair[0], pair[1].name))
    found: list[tuple[float, Found]] = []
    for kind, title in TITLES.items():
        own = [pair for pair in best if pair[1].kind == kind]
        if own:
            shown = tuple(entry for _, entry in own[:MOST_OF_A_KIND])
            found.append((own[0][0], Found(kind, title, shown, len(own) - len(shown))))
    return tuple(group for _, group in sorted(found, key=lambda pair: -pair[0]))


def near(key: str) -> tuple[Entry, ...]:
    """Return what an address that leads nowhere may have meant."""
    asked = plain(key[:MOST_TYPED])
    joined = "_".join(asked)
    alike = difflib.get_close_matches(joined, _by_id(), n=MOST_NEAR, cutoff=0.6)
    found = [_by_id()[id_] for id_ in alike]
    whole = chain.from_iterable(group.entries for group in search(" ".join(asked)))
    return tuple(dict.fromkeys([*found, *whole]))[:MOST_NEAR]


def _score(entry: Entry, asked: list[str]) -> float:
    """Sum of the best fits of the words that were typed; nothing where one fits nowhere."""
    total = 0.0
    for word in asked:
        fit = max((weight * _fit(word, own) for own, weight in entry.words), default=0.0)
        if not fit:
            return 0.0
        total += fit
    first = entry.words[0][0] if entry.words else ""
    return total + (0.3 if first.startswith(asked[0]) else 0.0) - 0.01 * len(entry.name.split())


def _fit(asked: str, own: str) -> float:
    if own.startswith(asked):
        return 1.0 if own == asked else 0.8
    return _slips(asked).get(own, 0.0)


@cache
def _vocabulary() -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for entry in _entries() for word, _ in entry.words))


# Bounded, since anyone may type anything.
_SLIPS: dict[str, dict[str, float]] = {}
_MOST_KEPT = 500


def _slips(asked: str) -> dict[str, float]:
    """Return the words that a mistyped word may stand for; none if it is the beginning of a word as it is."""
    if asked not in _SLIPS:
        if len(_SLIPS) >= _MOST_KEPT:
            _SLIPS.clear()
        _SLIPS[asked] = _look_for_slips(asked)
    return _SLIPS[asked]


def _look_for_slips(asked: str) -> dict[str, float]:
    if len(asked) < LEAST_FOR_TYPOS or any(word.startswith(asked) for word in _vocabulary()):
        return {}
    beginnings: dict[str, list[str]] = {}
    for word in _vocabulary():
        if len(word) >= LEAST_FOR_TYPOS:
            beginnings.setdefault(word[: len(asked)], []).append(word)
            beginnings.setdefault(word, []).append(word)
    likely = difflib.get_close_matches(asked, beginnings, n=12, cutoff=LIKENESS)
    alike = {text: difflib.SequenceMatcher(None, asked, text).ratio() for text in likely}
    least = max(alike.values(), default=0.0) - 0.08
    return {
        word: 0.6 * ratio for text, ratio in sorted(alike.items(), key=lambda pair: pair[1]) if ratio >= least
        for word in beginnings[text]
    }  # fmt: skip


@cache
def _by_id() -> dict[str, Entry]:
    return {entry.id: entry for entry in reversed(_entries())}


@cache
def _entries() -> tuple[Entry, ...]:
    return tuple(chain(_muscles(), _regions(), _mimics(), _findings()))


def _words(*texts: tuple[str, float]) -> tuple[tuple[str, float], ...]:
    found: dict[str, float] = {}
    for text, weight in texts:
        for word in plain(text):
            found[word] = max(found.get(word, 0.0), weight)
    return tuple(found.items())


def _muscles() -> Iterator[Entry]:
    for muscle in the_atlas().muscles.values():
        common = ", ".join(muscle.common)
        texts = [(muscle.name, 1.0), (muscle.id, 1.0), (muscle.latin, 0.9), (common, 0.8)]
        texts += [(point.name, 0.5) for point in muscle.points]
        yield Entry(
            "muscle", muscle.id, muscle.name, common or muscle.latin, _words(*texts, (AREA_NAMES[muscle.area], 0.4))
        )


def _regions() -> Iterator[Entry]:
    for region in the_atlas().regions.values():
        group = GROUP_NAMES[region.group]
        yield Entry("region", region.id, region.name, group, _words((region.name, 0.9), (region.id, 0.9), (group, 0.5)))


def _mimics() -> Iterator[Entry]:
    for mimic in the_atlas().mimics.values():
        words = _words((mimic.name, 0.9), (mimic.id, 0.9), (mimic.summary, 0.3))
        yield Entry("mimic", mimic.id, mimic.name, AREA_NAMES[mimic.area], words)


def _findings() -> Iterator[Entry]:
    for finding in the_atlas().findings.values():
        words = _words((finding.name, 0.8), (finding.id, 0.8), (finding.question, 0.5))
        yield Entry("finding", finding.id, finding.name, KIND_NAMES[finding.kind], words)


@cache
def _areas() -> dict[tuple[str, str], frozenset[str]]:
    """Return the areas each entry belongs to; places and findings belong to those of the muscles they speak of."""
    atlas = the_atlas()
    found: dict[tuple[str, str], set[str]] = {(entry.kind, entry.id): set() for entry in _entries()}
    for muscle in atlas.muscles.values():
        found["muscle", muscle.id].add(muscle.area)
        for link in muscle.findings:
            found["finding", link.finding].add(muscle.area)
        for point in muscle.points:
            found["region", point.place.region].add(muscle.area)
            for referral in point.referrals:
                if referral.kind == "essential":
                    found["region", referral.region].add(muscle.area)
    for mimic in atlas.mimics.values():
        found["mimic", mimic.id].add(mimic.area)
    return {key: frozenset(areas) for key, areas in found.items()}
