"""The pictures of the guide to the reasoning: a drawing, a muscle's referral, reasons, a ranking, and what moves it."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tautband.body import RegionSide
from tautband.reasoning.assessment import Reason
from tautband.reasoning.words import chance_words, describe_evidence, strength_words
from tautband.terms import Side
from tautband.web.atlas.drawing import Drawing, Felt, Layer, draw
from tautband.web.atlas.muscle import layers
from tools.guide.facts import GUIDES, Example, Owner, example
from tools.guide.svg import ACCENT, CROSS, FADED, MIMIC, PAD, PAIN, SOFT, WIDTH, body, box, card, lines, text

FOLDER = GUIDES / "pictures"
FIGURE = 330
"""Height of a body at most, in pixels of the picture."""

TOP, GAP = 62, 18
"""Where bodies begin, and how far they stand apart."""

OFTEN = 0.2
"""Regions felt less often are left out of the picture of a referral, which would be small with them."""

ROW, SIDE = 52, 120
"""Pixels from one reason to the next, and length of the strongest."""

LABEL, BAR = 330, 250
"""Where bars begin, and how long a chance of 1 is."""

MOST_MUSCLES, MOST_MIMICS, LEAST = 5, 4, 0.03


def pictures() -> dict[Path, str]:
    """Return every picture with its file."""
    told = example()
    made: dict[str, Callable[[Example], str]] = {
        "drawing.svg": drawing,
        "referral.svg": referral,
        "reasons.svg": reasons,
        "ranking.svg": ranking,
        "rivals.svg": rivals,
        "palpation.svg": palpation,
    }
    return {FOLDER / name: make(told) for name, make in made.items()}


def drawing(told: Example) -> str:
    """The example as it was painted, and how much of each region."""
    felt = [Felt(RegionSide(pain.region, Side(pain.side)), "felt", pain.coverage) for pain in told.case.pain]
    left, top = 505, 100
    drawn = draw([Layer("all", tuple(felt))])
    height = _height(drawn, left - PAD - GAP)
    parts = list(_figures(drawn, height))
    for pain in told.case.pain:
        name = told.atlas.regions[pain.region].name
        parts += [text(left, top, name), *_bar(left, top + 12, pain.coverage, PAIN, (200, 16))]
        parts.append(text(left + 212, top + 25, _percent(pain.coverage)))
        top += 68
    parts += lines(left, top + 4, "How much of each region was painted. All other skin is blank.", 34, "quiet")
    words = ", ".join(f"{told.atlas.regions[p.region].name} {_percent(p.coverage)}" for p in told.case.pain)
    return card("The drawing", f"A body with pain painted on the right: {words}.", height + 110, parts)


def referral(told: Example) -> str:
    """Where the leading muscle is felt."""
    muscle = told.atlas.muscles[told.leading[1]]
    whole = layers(muscle)[0]
    often = tuple(felt for felt in whole.felt if felt.weight >= OFTEN)
    drawn = draw([Layer("all", often, whole.marks)])
    height = _height(drawn, WIDTH - 2 * PAD)
    parts = list(_figures(drawn, height))
    top = height + 116
    parts += [
        box(PAD, top - 13, 26, 17, PAIN),
        text(PAD + 36, top, "Felt there in most (essential)"),
        f'<rect x="{PAD + 286}" y="{top - 13}" width="26" height="17" rx="3" fill="#e7a06f" class="over"/>',
        text(PAD + 322, top, "In some (spillover)"),
        f'<path class="cross" stroke-width="3" transform="translate({PAD + 510} {top - 5})" d="{CROSS}"/>',
        text(PAD + 526, top, "Trigger points"),
        text(PAD, top + 28, "The darker, the more often. Felt in fewer than one in five: not shown.", "quiet small"),
    ]
    felt = [r for point in muscle.points for r in point.referrals if r.kind == "essential"]
    names = ", ".join(dict.fromkeys(told.atlas.regions[r.region].name for r in felt))
    words = f"A body with the essential regions: {names}."
    return card(f"Where {muscle.name.lower()} on the right is felt", words, top + 50, parts)


def reasons(told: Example) -> str:
    """What speaks for the leading muscle, and what against it."""
    name = told.name(told.leading)
    because = [reason for reason in told.answer.muscles[0].because if reason.evidence != "prior"][:7]
    painted = {(pain.region, pain.side) for pain in told.case.pain}
    felt = [Felt(RegionSide(pain.region, Side(pain.side)), "felt", pain.coverage) for pain in told.case.pain]
    for reason in because:
        kind, region, side = reason.evidence.split(":")
        if kind == "region" and reason.log_odds < 0 and (region, side) not in painted:
            felt.append(Felt(RegionSide(region, Side(side)), "blank", 0.5))
    whole = draw([Layer("all", tuple(felt))])
    back = [figure for figure in whole.figures if figure.view == "back"] or list(whole.figures[:1])
    height = ROW * len(because) + 60
    parts = [body(back[0], PAD, TOP, height)]
    left = PAD + height * back[0].box[2] / back[0].box[3] + 26
    scale = SIDE / max(abs(reason.log_odds) for reason in because)
    parts.append(text(left + SIDE - 12, 80, "against", "quiet small", "end"))
    parts.append(text(left + SIDE + 12, 80, "for", "quiet small"))
    for row, reason in enumerate(because):
        parts += _reason(told, reason, left, 92 + ROW * row, scale)
    parts += _blank_key(left, 92 + ROW * len(because) + 16, name.lower())
    said = "; ".join(f"{r.evidence.replace('_', ' ')} {'against' if r.log_odds < 0 else 'for'}" for r in because)
    return card(f"What speaks for {name.lower()}, and what against", said, height + 106, parts)


def _reason(told: Example, reason: Reason, left: float, top: float, scale: float) -> list[str]:
    """One reason: a bar from the middle to its side, and what it is beneath."""
    middle = left + SIDE
    against, length = reason.log_odds < 0, abs(reason.log_odds) * scale
    words = describe_evidence(reason.evidence, told.atlas, told.case)
    words = words.replace("No pain painted:", "Blank:").replace("Pain painted:", "Painted:").replace(" (right)", "")
    strength = f"{strength_words(reason.log_odds)} {'against' if against else 'for'}"
    return [
        box(middle - length if against else middle, top, length, 14, MIMIC if against else ACCENT),
        f'<path d="M{middle:.0f} {top - 4:.0f}v22" stroke="{FADED}" fill="none"/>',
        text(left, top + 32, words, "small"),
        text(left + 2 * SIDE + 12, top + 12, strength, "quiet small"),
    ]


def _blank_key(left: float, top: float, name: str) -> list[str]:
    """What the dashed outlines mean."""
    swatch = f'<rect x="{left:.0f}" y="{top - 13:.0f}" width="26" height="17" rx="3" class="blank"/>'
    return [swatch, text(left + 36, top, f"Blank, though {name} can be felt there", "small")]


def ranking(told: Example) -> str:
    """The muscles and the other causes with their chances."""
    parts: list[str] = []
    top = 78.0
    for title, owners, most, colour in (
        ("Muscles", told.muscles, MOST_MUSCLES, ACCENT),
        ("Other causes", told.rivals, MOST_MIMICS, MIMIC),
    ):
        parts.append(text(PAD, top, title, "strong"))
        top += 14
        for owner in [owner for owner in owners if told.now[owner] >= LEAST][:most]:
            top = _row(parts, top, told.name(owner), told.now[owner], colour)
        top += 32
    said = "; ".join(f"{told.name(owner)} {told.now[owner]:.0%}" for owner in told.muscles[:MOST_MUSCLES])
    return card("The ranking", said, top - 22, parts)


def rivals(told: Example) -> str:
    """What a positive test for another cause does."""
    owners = sorted([*told.muscles[:2], *told.rivals[:2]], key=lambda owner: -told.stiff[owner])
    return _before_after(
        "One test comes out positive: the joint is stiff in all directions", told, told.stiff, owners, "after the test"
    )


def palpation(told: Example) -> str:
    """What the hand does to the leading muscle and its rivals."""
    parts: list[str] = []
    top = 78.0
    name = told.name(told.leading).lower()
    for title, after in (
        (f"Taut band, tender spot and known pain found in {name}", told.felt),
        (f"None of the three found in {name}", told.not_felt),
    ):
        parts.append(text(PAD, top, title, "strong"))
        top = _pairs(parts, top + 16, told, after, [*told.muscles[:2], *told.rivals[:2]]) + 34
    _key(parts, top - 16, "before palpation", "after palpation")
    said = f"{told.name(told.leading)}: {told.now[told.leading]:.0%} before, {told.felt[told.leading]:.0%} when found, "
    return card("What palpation changes", said + f"{told.not_felt[told.leading]:.0%} when not found", top + 8, parts)


def _before_after(title: str, told: Example, after: dict[Owner, float], owners: Sequence[Owner], words: str) -> str:
    parts: list[str] = []
    top = _pairs(parts, 66, told, after, owners)
    _key(parts, top + 18, "before", words)
    said = "; ".join(f"{told.name(owner)}: {told.now[owner]:.0%} before, {after[owner]:.0%} after" for owner in owners)
    return card(title, said, top + 42, parts)


def _pairs(parts: list[str], top: float, told: Example, after: dict[Owner, float], owners: Sequence[Owner]) -> float:
    """Two bars for each owner, before and after; return where they end."""
    for owner in owners:
        before, later = told.now[owner], after[owner]
        label = lines(PAD, top + 18, told.name(owner), 38)
        parts += label
        parts += [*_bar(LABEL, top + 2, before, FADED, (BAR, 9))]
        parts += [*_bar(LABEL, top + 13, later, ACCENT, (BAR, 12))]
        parts.append(text(LABEL + BAR + 18, top + 18, f"{_percent(before)} to {_percent(later)}"))
        top += 24 + 20 * len(label)
    return top


def _key(parts: list[str], top: float, before: str, after: str) -> None:
    parts += [box(LABEL, top - 9, 26, 9, FADED), text(LABEL + 34, top, before, "quiet small")]
    parts += [box(LABEL + 190, top - 11, 26, 12, ACCENT), text(LABEL + 224, top, after, "quiet small")]


def _row(parts: list[str], top: float, name: str, chance: float, colour: str) -> float:
    label = lines(PAD, top + 17, name, 38)
    parts += [*label, *_bar(LABEL, top + 4, chance, colour)]
    parts.append(text(LABEL + BAR + 18, top + 17, f"{_percent(chance)}  {chance_words(chance)}"))
    return top + 12 + 20 * len(label)


def _bar(x: float, y: float, share: float, colour: str, size: tuple[float, float] = (BAR, 16)) -> list[str]:
    """A bar in its track, which is so long and high."""
    return [box(x, y, *size, SOFT), box(x, y, size[0] * share, size[1], colour)]


def _percent(chance: float) -> str:
    return f"{100 * chance:.0f} %"


def _height(drawn: Drawing, room: float) -> float:
    """How tall figures can be that stand side by side in some room."""
    shapes = [figure.box[2] / figure.box[3] for figure in drawn.figures]
    return min(FIGURE, (room - GAP * (len(shapes) - 1)) / sum(shapes))


def _figures(drawn: Drawing, height: float) -> Iterator[str]:
    x: float = PAD
    for figure in drawn.figures:
        yield body(figure, x, TOP, height)
        x += height * figure.box[2] / figure.box[3] + GAP
