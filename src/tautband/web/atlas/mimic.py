"""What a mimic's page shows."""

from dataclasses import dataclass

from tautband.atlas import Mimic, Muscle, Region, RegionLink, felt_on
from tautband.atlas.words import modifier_words, sided
from tautband.body import RegionSide
from tautband.reasoning.words import URGENCY_WORDS
from tautband.terms import Side
from tautband.web.atlas.cite import Backing, Citations, Ref
from tautband.web.atlas.common import CommonRow, common_rows
from tautband.web.atlas.drawing import Drawing, Felt, Layer, draw
from tautband.web.atlas.lookup import look_alikes
from tautband.web.atlas.muscle import FindingGroup, finding_groups
from tautband.web.atlas.words import AREA_NAMES, how_often, one_in, rule_words, unseen_words
from tautband.web.knowledge import the_atlas


@dataclass(frozen=True)
class PlaceRow:
    """A region where a mimic is felt."""

    region: Region
    name: str
    often: str
    backing: Backing


@dataclass(frozen=True)
class RuleCard:
    """A red-flag rule: all of its lines must hold."""

    lines: tuple[str, ...]
    when: str
    reason: str


@dataclass(frozen=True)
class MimicPage:
    """Everything on a mimic's page."""

    mimic: Mimic
    area: str
    when: str
    drawing: Drawing | None
    unseen: str
    places: tuple[PlaceRow, ...]
    findings: tuple[FindingGroup, ...]
    rules: tuple[RuleCard, ...]
    muscles: tuple[Muscle, ...]
    described: Backing
    prior: str
    prior_backing: Backing
    modifiers: tuple[str, ...]
    common: tuple[CommonRow, ...]
    sources: tuple[Ref, ...]


def mimic_page(mimic: Mimic) -> MimicPage:
    """Put a mimic into words and pictures."""
    cited = Citations()
    regions = the_atlas().regions
    drawing = draw((_layer(mimic),)) if mimic.regions else None
    names = {finding.id: finding.name for finding in the_atlas().findings.values()}
    described = cited.back(mimic.basis, mimic.sources)
    return MimicPage(
        mimic=mimic,
        area=AREA_NAMES[mimic.area],
        when=URGENCY_WORDS[mimic.urgency],
        drawing=drawing,
        unseen=unseen_words(drawing.unseen) if drawing else "",
        places=tuple(_place(link, cited) for link in sorted(mimic.regions, key=lambda link: -link.weight)),
        findings=finding_groups(mimic, cited),
        rules=tuple(
            RuleCard(rule_words(rule, names, regions), URGENCY_WORDS[rule.urgency or mimic.urgency], rule.reason)
            for rule in mimic.red_flags
        ),
        muscles=look_alikes()[mimic.id],
        described=described,
        prior=one_in(mimic.prior.probability),
        prior_backing=cited.back(mimic.prior.basis, mimic.prior.sources),
        modifiers=tuple(modifier_words(modifier) for modifier in mimic.prior.modifiers),
        common=common_rows(mimic, cited),
        sources=cited.listed,
    )


def _layer(mimic: Mimic) -> Layer:
    """Draw for the right side; what has no side is felt on both."""
    side = Side.RIGHT if mimic.sides == "paired" else Side.NONE
    regions = the_atlas().regions
    felt = {
        RegionSide(link.region, Side(where)): Felt(RegionSide(link.region, Side(where)), "felt", link.weight)
        for link in mimic.regions
        for where in felt_on(regions[link.region], link.side, side)
    }
    return Layer("all", tuple(felt.values()))


def _place(link: RegionLink, cited: Citations) -> PlaceRow:
    region = the_atlas().regions[link.region]
    return PlaceRow(region, sided(region, link.side), how_often(link.weight), cited.back(link.basis, link.sources))
