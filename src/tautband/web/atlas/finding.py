"""What a finding's page shows: the muscles and the other causes it speaks for."""

from collections.abc import Sequence
from dataclasses import dataclass

from tautband.atlas import Finding, FindingLink, Mimic, Muscle
from tautband.atlas.words import accuracy_words
from tautband.web.atlas.cite import Backing, Citations, Ref
from tautband.web.atlas.lookup import causes_with
from tautband.web.atlas.words import KIND_NAMES, PERSON_SIDE_WORDS, how_often


@dataclass(frozen=True)
class CauseRow:
    """A cause that makes a finding likely."""

    cause: Muscle | Mimic
    often: str
    percent: int
    accuracy: str
    side: str
    backing: Backing


@dataclass(frozen=True)
class FindingPage:
    """Everything on a finding's page."""

    finding: Finding
    kind: str
    without: str
    recorded: str
    backing: Backing
    muscles: tuple[CauseRow, ...]
    mimics: tuple[CauseRow, ...]
    sources: tuple[Ref, ...]


def finding_page(finding: Finding) -> FindingPage:
    """List what a finding speaks for."""
    cited = Citations()
    backing = cited.back(finding.basis, finding.sources)
    causes = causes_with()[finding.id]
    return FindingPage(
        finding=finding,
        kind=KIND_NAMES[finding.kind],
        without=how_often(finding.leak),
        recorded=how_often(finding.detect),
        backing=backing,
        muscles=_causes([pair for pair in causes if isinstance(pair[0], Muscle)], cited),
        mimics=_causes([pair for pair in causes if isinstance(pair[0], Mimic)], cited),
        sources=cited.listed,
    )


def _causes(pairs: Sequence[tuple[Muscle | Mimic, FindingLink]], cited: Citations) -> tuple[CauseRow, ...]:
    return tuple(
        CauseRow(
            cause=cause,
            often=how_often(link.strength),
            percent=round(100 * link.strength),
            accuracy=accuracy_words(link),
            side=PERSON_SIDE_WORDS.get(link.side, ""),
            backing=cited.back(link.basis, link.sources),
        )
        for cause, link in pairs
    )
