"""The reference page of the atlas: what it holds, how sure it is, every muscle and mimic on one line each."""

from collections import Counter
from collections.abc import Iterable, Iterator

from tautband.atlas import Atlas, Complaint, Mimic, Muscle
from tautband.atlas.walk import inside
from tautband.atlas.words import ACCESS_WORDS, BASIS_WORDS, HAZARD_WORDS, length_words, percent_words

INTRODUCTION = """\
The atlas knows {muscles} muscles with {points} trigger points, {mimics} conditions that can feel like one
({red_flags} of them red flags with {rules} rules), {findings} findings, {complaints} complaints, {exercises} exercises
and {sources} sources. Its version is {version}.

Read it on the page under `/atlas/`, in a terminal with `tautband atlas show NAME`, or take it along:
`tautband atlas export` writes it as JSON (by [this schema](atlas.schema.json), named `tautband-atlas/1`; the number
rises when a reader of the old form would stumble), as CSV tables with a data package, or its sources as CSL-JSON.
`tautband atlas diff A B` says what changed between two exports. The data are under CC BY 4.0.
"""
COMPLAINTS = """\
Where people say it hurts first, and how often a cause is there on the painful side among those who do: an active
trigger point, or the mimic. A cause that is not named was neither counted nor judged."""
MUSCLE_HEAD = "| muscle | points | felt nearly always | usual needle | at risk | access |"
COMPLAINT_HEAD = "| complaint | share of those who come | basis | regions | muscles counted or judged | mimics |"
MIMIC_HEAD = "| mimic | urgency | felt in | findings with published accuracy |"


def atlas_page(atlas: Atlas, note: str) -> str:
    """Write the page; `note` says that it is generated."""
    lines = ["# The atlas", "", note, "", _introduction(atlas), *_basis(atlas), *_seen(atlas)]
    for area in dict.fromkeys(muscle.area for muscle in atlas.muscles.values()):
        lines += ["", f"## Muscles: {area.replace('_', ' ')}", "", MUSCLE_HEAD, "|---|---|---|---|---|---|"]
        lines += [_muscle(muscle, atlas) for muscle in atlas.muscles.values() if muscle.area == area]
    lines += [
        "",
        "## Mimics",
        "",
        MIMIC_HEAD,
        "|---|---|---|---|",
    ]
    lines += [_mimic(mimic, atlas) for mimic in atlas.mimics.values()]
    lines += ["", "## Complaints", "", COMPLAINTS, "", COMPLAINT_HEAD, "|---|---|---|---|---|---|"]
    lines += [_complaint(complaint, atlas) for complaint in atlas.complaints.values()]
    return "\n".join(lines) + "\n"


def _introduction(atlas: Atlas) -> str:
    return INTRODUCTION.format(
        muscles=len(atlas.muscles),
        points=sum(len(muscle.points) for muscle in atlas.muscles.values()),
        mimics=len(atlas.mimics),
        red_flags=sum(mimic.red_flag for mimic in atlas.mimics.values()),
        rules=sum(len(mimic.red_flags) for mimic in atlas.mimics.values()),
        findings=len(atlas.findings),
        complaints=len(atlas.complaints),
        exercises=len(atlas.exercises),
        sources=len(atlas.sources),
        version=atlas.version,
    )


def _basis(atlas: Atlas) -> Iterator[str]:
    """How many claims of each kind rest on what."""
    counts: dict[str, Counter[str]] = {}
    named: Counter[bool] = Counter()
    for things in (atlas.muscles, atlas.mimics, atlas.complaints, atlas.regions, atlas.findings, atlas.exercises):
        for thing in things.values():
            for _, value in inside(thing, ""):
                basis = getattr(value, "basis", getattr(value, "description_basis", ""))
                if basis:
                    counts.setdefault(type(value).__name__, Counter())[basis] += 1
                    named.update([bool(getattr(value, "sources", ()))] if basis == "consensus" else [])
    yield from ("## How sure it is", "", f"| claims | {' | '.join(BASIS_WORDS.values())} |", "|---|---|---|---|")
    for name, count in counts.items():
        yield f"| {CLAIMS[name]} | {' | '.join(str(count[basis]) for basis in BASIS_WORDS)} |"
    total = sum(counts.values(), Counter())
    yield f"| all | {' | '.join(str(total[basis]) for basis in BASIS_WORDS)} |"
    depths = [depth for m in atlas.muscles.values() if m.needling for depth in m.needling.depths]
    prevalence = sum(len(muscle.prevalence) for muscle in atlas.muscles.values())
    yield ""
    figures = f"{len(depths)} published depths or distances, {prevalence} published frequencies of trigger points"
    yield f"Besides, each with its study: {figures}."
    yield f"Of the claims called consensus {named[True]} name a source that was looked at; the other {named[False]}"
    yield "name none and rest on what textbooks are known to agree on."
    yield ""


CLAIMS = {
    "Muscle": "names, nerve and function of a muscle",
    "Prior": "how common a cause is",
    "Referral": "a region where a trigger point is felt",
    "FindingLink": "a finding that a cause makes likely",
    "Needling": "position and approach",
    "NeedleLength": "usual needle length",
    "Hazard": "a structure at risk",
    "Plan": "which exercises go with a muscle",
    "Exclusion": "how to tell a mimic from a muscle",
    "Mimic": "description of a mimic",
    "RegionLink": "a region where a mimic is felt",
    "Complaint": "how many come with a complaint",
    "ComplaintPrior": "how common a cause is among people with a complaint",
    "Region": "how readily a region hurts and is painted",
    "Finding": "how often a finding is present and recorded",
    "Exercise": "an exercise and its dose",
}


def _seen(atlas: Atlas) -> Iterator[str]:
    kinds = ("abstract", "table", "full text", "secondary")
    seen = Counter(next(k for k in kinds if source.seen.startswith(k)) for source in atlas.sources.values())
    said = ", ".join(f"{count} as {kind}" for kind, count in seen.most_common())
    yield f"Of the {len(atlas.sources)} sources, what was looked at: {said}. Secondary means: in somebody else's words."


def _muscle(muscle: Muscle, atlas: Atlas) -> str:
    essential = [r.region for p in muscle.points for r in p.referrals if r.kind == "essential"]
    felt = _list(atlas.regions[region].name for region in essential)
    cells = [muscle.name, str(len(muscle.points)), felt]
    if (needling := muscle.needling) is not None:
        cells.append(length_words(needling.length_mm) if needling.length_mm else "")
        cells += [_list(HAZARD_WORDS[hazard.kind] for hazard in needling.hazards), ACCESS_WORDS[needling.access]]
    return f"| {' | '.join(cells)} |"


def _mimic(mimic: Mimic, atlas: Atlas) -> str:
    felt = _list(atlas.regions[link.region].name for link in sorted(mimic.regions, key=lambda link: -link.weight)[:6])
    measured = [link for link in mimic.findings if link.sensitivity is not None or link.lr_positive is not None]
    tested = _list(atlas.findings[link.finding].name for link in measured)
    urgency = f"**{mimic.urgency}**" if mimic.red_flag else mimic.urgency
    return f"| {mimic.name} | {urgency} | {felt} | {tested} |"


def _complaint(complaint: Complaint, atlas: Atlas) -> str:
    cells = [
        complaint.name,
        percent_words(complaint.share),
        BASIS_WORDS[complaint.basis],
        _list(atlas.regions[region].name for region in complaint.regions),
        _found(complaint, "muscle", {id_: muscle.name for id_, muscle in atlas.muscles.items()}),
        _found(complaint, "mimic", {id_: mimic.name for id_, mimic in atlas.mimics.items()}),
    ]
    return f"| {' | '.join(cells)} |"


def _found(complaint: Complaint, kind: str, names: dict[str, str]) -> str:
    """The causes of a kind, the most common first, each with its chance; what was measured is marked."""
    priors = sorted(complaint.priors, key=lambda prior: -prior.probability)
    return _list(
        f"{names[prior.cause]} {percent_words(prior.probability)}{' (measured)' if prior.basis == 'measured' else ''}"
        for prior in priors
        if prior.kind == kind
    )


def _list(words: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(words))
