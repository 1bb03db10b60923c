"""Sources of one page, numbered in the order in which they are first named, and the basis beside each number."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tautband.atlas import Source
from tautband.atlas.words import BASIS_WORDS
from tautband.web.atlas.words import short_citation
from tautband.web.knowledge import the_atlas

BASIS_LETTERS = {"measured": "M", "consensus": "C", "judgement": "J"}


@dataclass(frozen=True)
class Ref:
    """A source as the page names it."""

    number: int
    source: Source

    @property
    def short(self) -> str:
        """First author and year."""
        return short_citation(self.source)


@dataclass(frozen=True)
class Backing:
    """What stands behind a claim."""

    basis: str
    letter: str
    words: str
    refs: tuple[Ref, ...]


@dataclass
class Citations:
    """The sources of a page."""

    refs: dict[str, Ref] = field(default_factory=dict)

    def ref(self, source: str) -> Ref:
        """Number a source, or return the number it has."""
        if source not in self.refs:
            self.refs[source] = Ref(len(self.refs) + 1, the_atlas().sources[source])
        return self.refs[source]

    def back(self, basis: str, sources: Iterable[str]) -> Backing:
        """Say what a claim rests on."""
        refs = tuple(self.ref(source) for source in sources)
        return Backing(basis, BASIS_LETTERS[basis], BASIS_WORDS[basis], refs)

    @property
    def listed(self) -> tuple[Ref, ...]:
        """All sources of the page in the order of their numbers."""
        return tuple(self.refs.values())
