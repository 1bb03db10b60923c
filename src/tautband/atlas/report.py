"""A muscle, a mimic or a complaint as a page of plain text."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from tautband.atlas.lookup import by_complaint
from tautband.atlas.model import Muscle
from tautband.atlas.words import (
    ACCESS_WORDS,
    BASIS_WORDS,
    COMPRESSIBLE_WORDS,
    DIRECTIONS,
    FOR_THE_TRAINED,
    HAZARD_WORDS,
    KINDS_OF_HABIT,
    KINDS_THAT_ARE_FELT,
    KINDS_THAT_PROVOKE,
    KINDS_THAT_TEST,
    NO_DISTAL_POINTS,
    NOT_A_SAFE_DEPTH,
    REFERRAL_WORDS,
    accuracy_words,
    dose_words,
    length_words,
    modifier_words,
    percent_words,
    prevalence_words,
    range_words,
    sided,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tautband.atlas.lookup import Felt
    from tautband.atlas.model import Atlas, Complaint, ComplaintPrior, FindingLink, Mimic, Needling, Prior

WIDTH = 88
FINDING_SECTIONS = (
    ("Provokes and eases", KINDS_THAT_PROVOKE),
    ("How it feels", KINDS_THAT_ARE_FELT),
    ("What restricts, and tests", KINDS_THAT_TEST),
    ("Posture, activity and history", KINDS_OF_HABIT),
)


def muscle_report(muscle: Muscle, atlas: Atlas) -> str:
    """Write all that is known of a muscle.

    Parameters
    ----------
    muscle
        The muscle.
    atlas
        Where the names are.

    Returns
    -------
    str
        Lines of at most `WIDTH` characters, the basis of each number beside it.
    """
    sections = [
        ("", _names(muscle)),
        ("Trigger points and where they are felt", _points(muscle, atlas)),
        *((title, _findings(muscle.findings, kinds, atlas)) for title, kinds in FINDING_SECTIONS),
        ("To exclude first", _exclusions(muscle, atlas)),
        ("How common", _how_common(muscle, atlas)),
        ("Plan", _plan(muscle, atlas)),
        ("For the therapist: needling", _needling(muscle.needling)),
        ("Sources", _sources(_cited(muscle, atlas), atlas)),
    ]
    return _page(f"{muscle.name} ({muscle.area.replace('_', ' ')})", sections, atlas)


def mimic_report(mimic: Mimic, atlas: Atlas) -> str:
    """Write all that is known of a mimic.

    Parameters
    ----------
    mimic
        The mimic.
    atlas
        Where the names are.

    Returns
    -------
    str
        As `muscle_report`.
    """
    rules = (rule.reason for rule in mimic.red_flags)
    felt = (
        f"{sided(atlas.regions[link.region], link.side)}: weight {link.weight:g} ({BASIS_WORDS[link.basis]})"
        for link in sorted(mimic.regions, key=lambda link: -link.weight)
    )
    sections = [
        ("", (mimic.summary, f"What to do: {mimic.what_to_do}")),
        ("When it must not wait", rules),
        ("Where it is felt", felt),
        *((title, _findings(mimic.findings, kinds, atlas)) for title, kinds in FINDING_SECTIONS),
        ("How common", (*_prior(mimic.prior), *_by_complaint(mimic, atlas))),
        ("Sources", _sources(_cited(mimic, atlas), atlas)),
    ]
    return _page(f"{mimic.name} ({mimic.urgency})", sections, atlas)


def complaint_report(complaint: Complaint, atlas: Atlas) -> str:
    """Write where a complaint hurts and what is found among people who have it.

    Parameters
    ----------
    complaint
        The complaint.
    atlas
        Where the names are.

    Returns
    -------
    str
        As `muscle_report`.
    """
    priors = sorted(complaint.priors, key=lambda prior: -prior.probability)
    share = f"{percent_words(complaint.share)} of those who come name it first ({BASIS_WORDS[complaint.basis]})"
    cited = dict.fromkeys((*complaint.sources, *(id_ for prior in priors for id_ in prior.sources)))
    sections = [
        ("", (_with_sources(share, complaint.sources, complaint.note),)),
        ("Where it hurts", (atlas.regions[region].name for region in complaint.regions)),
        ("Active trigger points among people who have it, on the painful side", _found(priors, "muscle", atlas)),
        ("What else is found among them", _found(priors, "mimic", atlas)),
        ("Sources", _sources(cited, atlas)),
    ]
    return _page(complaint.name, sections, atlas)


def felt_report(found: Iterable[Felt], atlas: Atlas) -> str:
    """Write which muscles are felt in the regions asked for.

    Parameters
    ----------
    found
        What `felt_in` found.
    atlas
        Where the names are.

    Returns
    -------
    str
        A line a muscle, with the weight of each region.
    """
    lines = []
    for felt in found:
        where = ", ".join(f"{atlas.regions[r.region].name} {r.weight:g}" for r in felt.referrals)
        lines += textwrap.wrap(f"{felt.muscle.name}: {where}", WIDTH, subsequent_indent="    ")
    return "\n".join(lines) + "\n"


def _page(title: str, sections: Sequence[tuple[str, Iterable[str]]], atlas: Atlas) -> str:
    lines = [title, "=" * len(title)]
    for heading, content in sections:
        body = [
            line
            for text in content
            for line in textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ")
        ]
        if body:
            lines += ["", heading, *body] if heading else body
    return "\n".join([*lines, "", f"Atlas {atlas.version} ({atlas.hash[:12]})."]) + "\n"


def _names(muscle: Muscle) -> Iterator[str]:
    yield f"{muscle.latin}" + (f"; also {', '.join(muscle.common)}" if muscle.common else "")
    if ids := (*muscle.fma, *muscle.uberon):
        yield ", ".join(ids)
    yield f"Nerve: {muscle.innervation}. {muscle.function}"
    if muscle.palpation:
        yield f"To find it: {muscle.palpation}"


def _points(muscle: Muscle, atlas: Atlas) -> Iterator[str]:
    for point in muscle.points:
        yield f"{point.name}, in: {atlas.regions[point.place.region].name}. {point.note}".strip()
        for kind, words in REFERRAL_WORDS.items():
            felt = [r for r in sorted(point.referrals, key=lambda r: -r.weight) if r.kind == kind]
            if felt:
                yield f"  {words}: " + "; ".join(
                    f"{sided(atlas.regions[r.region], r.side)} {r.weight:g} ({BASIS_WORDS[r.basis]})" for r in felt
                )


def _findings(links: Iterable[FindingLink], kinds: Iterable[str], atlas: Atlas) -> Iterator[str]:
    for link in sorted(links, key=lambda link: -link.strength):
        finding = atlas.findings[link.finding]
        if finding.kind in kinds:
            accuracy = accuracy_words(link)
            yield f"{sided(finding, link.side)}: strength {link.strength:g} ({BASIS_WORDS[link.basis]})" + (
                f"; published: {accuracy} [{', '.join(link.sources)}]" if accuracy else ""
            )


def _exclusions(muscle: Muscle, atlas: Atlas) -> Iterator[str]:
    for exclusion in muscle.exclusions:
        mimic = atlas.mimics[exclusion.mimic]
        yield f"{mimic.name}{f' ({mimic.urgency})' if mimic.red_flag else ''}: {exclusion.tell}"


def _found(priors: Iterable[ComplaintPrior], kind: str, atlas: Atlas) -> Iterator[str]:
    for prior in (prior for prior in priors if prior.kind == kind):
        name = (atlas.muscles if kind == "muscle" else atlas.mimics)[prior.cause].name
        yield f"{name}: {_chance(prior)}"


def _by_complaint(cause: Muscle | Mimic, atlas: Atlas) -> Iterator[str]:
    for complaint, prior in by_complaint(atlas, cause):
        yield f"Among people with {complaint.name.lower()}: {_chance(prior)}"


def _chance(prior: ComplaintPrior) -> str:
    chance = f"{percent_words(prior.probability)} ({BASIS_WORDS[prior.basis]})"
    return _with_sources(chance, prior.sources, prior.note)


def _with_sources(claim: str, sources: Sequence[str], note: str) -> str:
    return " ".join(filter(None, (claim, f"[{', '.join(sources)}]" if sources else "", note)))


def _how_common(muscle: Muscle, atlas: Atlas) -> Iterator[str]:
    yield from _prior(muscle.prior)
    yield from _by_complaint(muscle, atlas)
    for row in muscle.prevalence:
        people = f" (n = {row.n})" if row.n else ""
        said = " ".join(filter(None, (prevalence_words(row), f"[{row.source}]", row.note)))
        yield f"{row.population}{people}: {said}"


def _prior(prior: Prior) -> Iterator[str]:
    yield f"Taken as {100 * prior.probability:.2g} % of those who come, before anything is known. {prior.note}"
    yield from map(modifier_words, prior.modifiers)


def _plan(muscle: Muscle, atlas: Atlas) -> Iterator[str]:
    if (plan := muscle.plan) is None:
        return
    for exercise in (atlas.exercises[id_] for id_ in (*plan.stretch, *plan.strengthen)):
        dose = f"{dose_words(exercise.dose)} ({BASIS_WORDS[exercise.basis]})."
        yield f"{exercise.name}: {exercise.how} {dose} {exercise.caution}".strip()
    yield from filter(None, (plan.advice, plan.note))


def _needling(needling: Needling | None) -> Iterator[str]:
    if needling is None:
        return
    yield FOR_THE_TRAINED
    yield f"{ACCESS_WORDS[needling.access]}. {COMPRESSIBLE_WORDS[needling.compressible]}."
    for hazard in needling.hazards:
        yield f"! {hazard.structure} ({HAZARD_WORDS[hazard.kind]}): {hazard.avoid} ({BASIS_WORDS[hazard.basis]})"
    yield f"Position: {needling.position}"
    yield f"Approach: {needling.approach} ({BASIS_WORDS[needling.basis]}) {DIRECTIONS}"
    if needling.length_mm is not None:
        length = needling.length_mm
        yield f"Usual needle length, not depth: {length_words(length)} ({BASIS_WORDS[length.basis]})"
    for depth in needling.depths:
        figure = f" {range_words(*depth.mm)}" if depth.mm else ""
        number = f" (n = {depth.n})" if depth.n else ""
        yield f"Published: {depth.what}{figure}{number} [{depth.source}] {depth.note}".strip()
    if needling.depths:
        yield NOT_A_SAFE_DEPTH
    yield NO_DISTAL_POINTS


def _cited(cause: Muscle | Mimic, atlas: Atlas) -> Iterable[str]:
    """The sources of the whole and those that the report names by id, each once."""
    named = [id_ for link in cause.findings if accuracy_words(link) for id_ in link.sources]
    named += [id_ for _, prior in by_complaint(atlas, cause) for id_ in prior.sources]
    if isinstance(cause, Muscle):
        depths = cause.needling.depths if cause.needling else ()
        named += [*(row.source for row in cause.prevalence), *(depth.source for depth in depths)]
    return dict.fromkeys((*cause.sources, *named))


def _sources(ids: Iterable[str], atlas: Atlas) -> Iterator[str]:
    for source in (atlas.sources[id_] for id_ in ids):
        year = f" ({source.year})" if source.year else ""
        title = source.title if source.title.endswith("?") else f"{source.title}."
        link = f"https://doi.org/{source.doi}" if source.doi else source.url
        yield " ".join(filter(None, [f"[{source.id}] {source.authors}{year}. {title}", source.container, link]))
