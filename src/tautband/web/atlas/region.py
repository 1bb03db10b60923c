"""What a region's page shows: the muscles that refer there, and apart from them what else is felt there."""

from dataclasses import dataclass

from tautband.atlas import Mimic, Region
from tautband.body import RegionSide
from tautband.reasoning.words import URGENCY_WORDS
from tautband.terms import Side
from tautband.web.atlas.cite import Backing, Citations, Ref
from tautband.web.atlas.drawing import Drawing, Felt, Layer, draw
from tautband.web.atlas.lookup import Sender, mimics_at, senders
from tautband.web.atlas.words import PATTERN_WORDS, PERSON_SIDE_WORDS, how_often
from tautband.web.knowledge import the_atlas


@dataclass(frozen=True)
class SenderRow:
    """A muscle that refers to a region."""

    sender: Sender
    point: str
    often: str
    words: str
    side: str
    percent: int
    backing: Backing


@dataclass(frozen=True)
class FeltMimicRow:
    """A mimic felt in a region."""

    mimic: Mimic
    when: str
    often: str


@dataclass(frozen=True)
class RegionPage:
    """Everything on a region's page."""

    region: Region
    drawing: Drawing | None
    muscles: tuple[SenderRow, ...]
    urgent: tuple[FeltMimicRow, ...]
    mimics: tuple[FeltMimicRow, ...]
    neighbours: tuple[Region, ...]
    sources: tuple[Ref, ...]


def region_page(region: Region) -> RegionPage:
    """List what is felt in a region, muscles apart from other causes."""
    cited = Citations()
    side = Side.RIGHT if region.sides == "paired" else Side.MIDLINE
    drawing = draw((Layer("all", (Felt(RegionSide(region.id, side), "here", 0.5),)),))
    felt = [
        FeltMimicRow(mimic, URGENCY_WORDS[mimic.urgency] if mimic.red_flag else "", how_often(link.weight))
        for mimic, link in mimics_at()[region.id]
    ]
    return RegionPage(
        region=region,
        drawing=drawing if not drawing.unseen else None,
        muscles=tuple(_sender(sender, cited) for sender in senders()[region.id]),
        urgent=tuple(row for row in felt if row.when),
        mimics=tuple(row for row in felt if not row.when),
        neighbours=tuple(the_atlas().regions[id_] for id_ in region.neighbours),
        sources=cited.listed,
    )


def _sender(sender: Sender, cited: Citations) -> SenderRow:
    referral = sender.referral
    return SenderRow(
        sender=sender,
        point=sender.point.name if len(sender.muscle.points) > 1 else "",
        often=how_often(referral.weight),
        words=PATTERN_WORDS[referral.kind],
        side=PERSON_SIDE_WORDS.get(referral.side, ""),
        percent=round(100 * referral.weight),
        backing=cited.back(referral.basis, referral.sources),
    )
