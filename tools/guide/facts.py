"""What the guides tell of their example: answers of the shipped atlas, before and after more is known."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from tautband.assess import assess
from tautband.atlas import Atlas, load_atlas
from tautband.reasoning.assessment import Assessment
from tautband.reasoning.belief import believe
from tautband.reasoning.case import Case, Stated, read_case
from tautband.reasoning.words import place_words

GUIDES = Path(__file__).resolve().parents[2] / "docs" / "guides"
TEST = "shoulder_motion_limited_all"
"""The test whose answer shows how one cause takes another's place."""

Owner = tuple[str, str, str]
"""Kind, id and side of a muscle or mimic."""


@dataclass(frozen=True)
class Example:
    """The example, its answer, and the chance of every muscle and mimic in each of its versions."""

    atlas: Atlas
    case: Case
    palpated: Case
    answer: Assessment
    now: dict[Owner, float]
    stiff: dict[Owner, float]
    """The test was positive."""
    felt: dict[Owner, float]
    """The leading muscle was palpated, and all criteria were found."""
    not_felt: dict[Owner, float]
    """None of them was."""

    @property
    def leading(self) -> Owner:
        """The muscle that stands first."""
        first = self.answer.muscles[0]
        return "muscle", first.muscle, first.side

    @property
    def rivals(self) -> list[Owner]:
        """The mimics, likeliest first."""
        return [("mimic", found.mimic, found.side) for found in self.answer.mimics]

    @property
    def muscles(self) -> list[Owner]:
        """The muscles, likeliest first."""
        return [("muscle", found.muscle, found.side) for found in self.answer.muscles]

    def name(self, owner: Owner, *, sided: bool = False) -> str:
        """The name of a muscle or mimic."""
        kind, id_, side = owner
        name = self.atlas.muscles[id_].name if kind == "muscle" else self.atlas.mimics[id_].name
        return place_words(name, side) if sided else name


def read_guide_case(name: str) -> Case:
    """Read one of the guides' cases."""
    return read_case((GUIDES / name).read_bytes())


@cache
def example() -> Example:
    """Work the example out, once."""
    atlas = load_atlas()
    case, palpated = read_guide_case("case.json"), read_guide_case("case-palpated.json")
    stiff = msgspec.structs.replace(case, findings=(*case.findings, Stated(TEST, "right", True)))
    without = tuple(
        msgspec.structs.replace(felt, taut_band=False, tender_spot=False, recognised_pain=False)
        for felt in palpated.palpation
    )
    return Example(
        atlas=atlas,
        case=case,
        palpated=palpated,
        answer=assess(case, atlas),
        now=chances(case, atlas),
        stiff=chances(stiff, atlas),
        felt=chances(palpated, atlas),
        not_felt=chances(msgspec.structs.replace(case, palpation=without), atlas),
    )


def chances(case: Case, atlas: Atlas) -> dict[Owner, float]:
    """The chance of every muscle and mimic."""
    belief = believe(case, atlas)
    found = belief.posterior.groups[:, 0]
    return {(o.kind, o.id, o.side): float(chance) for o, chance in zip(belief.network.owners, found, strict=True)}
