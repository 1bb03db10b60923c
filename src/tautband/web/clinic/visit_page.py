"""What the visit page and its fragments show, each section once, from one loading of the visit."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone

from tautband.accounts.models import Person
from tautband.atlas import Atlas
from tautband.record.actions import signing
from tautband.record.convert import Facts, facts_of, trigger_point_of
from tautband.record.warning_signs import WARNING_SIGNS
from tautband.safety.clear import clear
from tautband.safety.model import Clearance, Covers, Line, SafetyError, Site, Verdict
from tautband.safety.screening import asked_of
from tautband.web.clinic import visit_words
from tautband.web.clinic.visit_advise import Offer, given, offers
from tautband.web.clinic.visit_clear import open_words, overall, site_verdicts, trace
from tautband.web.clinic.visit_load import Loaded
from tautband.web.clinic.visit_measure import Sign, number_words, signs, told
from tautband.web.clinic.visit_needle import Card, Target, cards, target
from tautband.web.clinic.visit_screen import Screen, screen
from tautband.web.clinic.visit_steps import NAMES, Progress, Step, steps
from tautband.web.clinic.visit_words import PRESENT
from tautband.web.knowledge import the_atlas

STEP_OF_PART = {"answer": "screen", "consent": "consent", "clearance": "clear", "site": "needle"}
STEP_OF_GAP = {
    "needles_out": "count",
    "needles_unequal": "count",
    "sharps": "count",
    "sharps_unequal": "count",
    "aftercare": "advise",
    "warning_signs": "advise",
}
"""The step in which a gap is closed, by its part and, where that says more, by its code."""

FEW = 3
"""Unanswered questions that are still named one by one."""


@dataclass(frozen=True)
class Shown:
    """A loaded visit with everything that is worked out from it, each only when it is asked for."""

    loaded: Loaded
    clearance: Clearance
    facts: Facts
    by: Person
    """Who looks at it."""

    @property
    def atlas(self) -> Atlas:
        """What is known."""
        return the_atlas()

    @cached_property
    def screen(self) -> Screen:
        """The questions."""
        answers = {answer.question: answer for answer in self.facts["answers"]}
        return screen(self.loaded, asked_of(self.facts["person"], answers, self.facts["rules"]), self.atlas)

    @property
    def age(self) -> float | None:
        """Whole years on the day of the visit."""
        return self.facts["person"].age

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """The sites."""
        return cards(self.loaded, self.atlas, self.clearance)

    @cached_property
    def suggested(self) -> tuple[Target, ...]:
        """Muscles with a trigger point by hand that have no site yet."""
        planned = {(site.muscle, site.side) for site in self.loaded.sites}
        wanted = [
            key
            for key, felt in self.loaded.palpations.items()
            if trigger_point_of(felt) in PRESENT and key not in planned
        ]
        return tuple(target(key, self.loaded, self.atlas, self.clearance) for key in wanted)

    @cached_property
    def signs(self) -> tuple[Sign, ...]:
        """The comparable signs."""
        return signs(self.loaded)

    @cached_property
    def offers(self) -> tuple[Offer, ...]:
        """Exercises for what was needled."""
        return offers(self.loaded, self.atlas)

    @cached_property
    def missing(self) -> tuple[dict[str, str], ...]:
        """What stands between the visit and its signature."""
        if self.loaded.signed:
            return ()
        return _gathered(signing.missing(self.loaded.visit, by=self.by, clearance=self.clearance))

    @cached_property
    def steps(self) -> dict[str, Step]:
        """How far each step is."""
        return steps(Progress(self.loaded, self.screen, self.clearance, self.signs, len(self.missing)))


def show(loaded: Loaded, by: Person, also: Iterable[Site] = ()) -> Shown:
    """Work out what a loaded visit shows to somebody; `also` is what might be needled too."""
    facts = facts_of(loaded.visit)
    facts["sites"] = (*facts["sites"], *also)
    try:
        clearance = clear(**facts)
    except SafetyError as error:
        clearance = _unknown(str(error))
    return Shown(loaded, clearance, facts, by)


def _unknown(why: str) -> Clearance:
    """Return the clearance where the rules have no answer: that clears nobody."""
    line = Line(
        rule="no_rules",
        part="place",
        verdict=Verdict.STOP,
        covers=Covers(all=True),
        reason=f"The safety rules have no answer for this visit. {why}.",
        do="Ask the owner of the clinic to put this right before anybody is needled.",
    )
    return Clearance(verdict=Verdict.STOP, lines=(line,), unanswered=(), sites={}, hash="")


def _gathered(gaps: Iterable[signing.Missing]) -> tuple[dict[str, str], ...]:
    """Return what is missing, many unanswered questions as one line."""
    gaps = list(gaps)
    unanswered = [gap for gap in gaps if gap.code == "unanswered"]
    if len(unanswered) <= FEW:
        return tuple(_missing(gap.words, _step_of(gap)) for gap in gaps)
    words = f"{len(unanswered)} questions are not answered."
    rest = (_missing(gap.words, _step_of(gap)) for gap in gaps if gap.code != "unanswered")
    return (_missing(words, "screen"), *rest)


def _missing(words: str, step: str) -> dict[str, str]:
    return {"words": words, "step": step, "step_name": NAMES[step]}


def _step_of(gap: signing.Missing) -> str:
    return STEP_OF_GAP.get(gap.code) or STEP_OF_PART.get(gap.part, "sign")


def page_context(shown: Shown) -> dict[str, Any]:
    """Return everything that the page's templates name."""
    loaded = shown.loaded
    return {
        **_always(shown),
        **screen_context(shown),
        **examine_context(shown),
        **clear_context(shown),
        **needle_context(shown),
        **retest_context(shown),
        **advise_context(shown),
        "seen": seen(shown),
        "opened": {id_ for id_, step in shown.steps.items() if not step.done or loaded.signed or id_ == "sign"},
    }


def _always(shown: Shown) -> dict[str, Any]:
    loaded = shown.loaded
    return {
        "loaded": loaded,
        "visit": loaded.visit,
        "patient": loaded.patient,
        "episode": loaded.episode,
        "age": shown.age,
        "earlier_day": not loaded.signed and timezone.localdate(loaded.visit.started) < timezone.localdate(),
        "steps": shown.steps,
        "missing": shown.missing,
        "overall": overall(shown.clearance, loaded),
        "consent": loaded.consent,
        "drawing": loaded.drawings.get("before"),
        "pins": pins(shown),
    }


def live_context(shown: Shown) -> dict[str, Any]:
    """Return what stands on the page whatever was changed: how far each step is, the verdict, what is missing."""
    return _always(shown)


def screen_context(shown: Shown) -> dict[str, Any]:
    """Return what `Screen` shows."""
    return {"screen": shown.screen}


def examine_context(shown: Shown) -> dict[str, Any]:
    """Return what `Examine` shows."""
    loaded = shown.loaded
    earlier = loaded.earlier.scores if loaded.earlier else {}
    goals = []
    for goal in loaded.goals:
        score, last = loaded.scores.get(goal.id), earlier.get(goal.id)
        goals.append(
            {
                "id": goal.id,
                "activity": goal.activity,
                "row": str(score.id) if score else loaded.row_id("goal_score", str(goal.id)),
                "version": score.version if score else 0,
                "score": number_words(score.score) if score else "",
                "was": number_words(last.score) if last else "",
            }
        )
    return {
        "goals": goals,
        "signs": shown.signs,
        "told": tuple(told(loaded, shown.atlas)),
        "measure_kinds": [(kind, words[0]) for kind, words in visit_words.MEASURE_WORDS.items()],
    }


def clear_context(shown: Shown) -> dict[str, Any]:
    """Return what `Clear` shows."""
    clearance = shown.clearance
    here, elsewhere = trace(clearance, shown.loaded, shown.atlas)
    return {
        "overall": overall(clearance, shown.loaded),
        "trace": here,
        "elsewhere": elsewhere,
        "site_verdicts": site_verdicts(clearance, shown.atlas),
        "unanswered": open_words(clearance, shown.facts["rules"], shown.atlas),
    }


def needle_context(shown: Shown) -> dict[str, Any]:
    """Return what `Needle`, `Count` and the bleeding of `React` show."""
    loaded = shown.loaded
    wrong = [card for card in shown.cards if card.site.needles_out not in (None, card.site.needles_in)]
    return {
        "cards": shown.cards,
        "suggested": shown.suggested,
        "technique_options": visit_words.TECHNIQUE_SHORT,
        "carried_open": loaded.visit.carried_from_id and any(not card.new for card in shown.cards),
        "counted": all(site.needles_out is not None for site in loaded.sites),
        "all_out": bool(loaded.sites) and loaded.needles_in == loaded.needles_out,
        "count_wrong": " ".join(
            f"{card.target.name}: {card.site.needles_in} in, {card.site.needles_out} out. "
            "Look for the needle before the patient dresses."
            for card in wrong
        ),
    }


def retest_context(shown: Shown) -> dict[str, Any]:
    """Return what `Re-test` shows."""
    visit = shown.loaded.visit
    before, after = visit.pain_now, visit.pain_after
    moved = None if before is None or after is None else after - before
    return {
        "signs": shown.signs,
        "pain_change": ""
        if moved is None
        else "no change"
        if not moved
        else f"{'+' if moved > 0 else '−'}{abs(moved)}",
        "pain_better": "" if not moved else "better" if moved < 0 else "worse",
    }


def advise_context(shown: Shown) -> dict[str, Any]:
    """Return what `Advise` shows."""
    waiting = [offer for offer in shown.offers if not offer.given]
    return {
        "offers": shown.offers,
        "offers_open": len(waiting),
        "offers_first": min(len(waiting), 4),
        "given": given(shown.loaded, shown.atlas),
        "warning_signs": tuple(sign.en for sign in WARNING_SIGNS.values()),
    }


def pins(shown: Shown) -> str:
    """Return the sites as pins for the body: numbered, ghosts of the last visit where there is none today."""
    loaded = shown.loaded
    now = [
        {"id": str(card.site.id), "patch": card.site.patch, "label": str(card.number), "state": _pin_state(card)}
        for card in shown.cards
        if card.site.patch is not None
    ]
    planned = {(site.muscle, site.side) for site in loaded.sites}
    before = loaded.earlier.sites if loaded.earlier else {}
    ghosts = [
        {"id": f"last-{site.id}", "patch": site.patch, "label": "", "state": "ghost"}
        for key, site in before.items()
        if key not in planned and site.patch is not None
    ]
    return json.dumps([*now, *ghosts])


def _pin_state(card: Card) -> str:
    if card.target.verdict in {Verdict.STOP, Verdict.AVOID_HERE}:
        return "blocked"
    if card.site.needles_out == card.site.needles_in:
        return "out"
    return "in" if card.site.techniques and card.site.twitch else "planned"


def seen(shown: Shown) -> dict[str, str]:
    """Return a digest of each section that is drawn anew only when something else than its own controls changed it."""
    loaded = shown.loaded
    verdicts = [(card.target.muscle, card.target.side, card.target.verdict) for card in shown.cards]
    sites = [(str(site.id), site.muscle, site.side) for site in loaded.sites]
    return {
        name: digest(value)
        for name, value in {
            "screen": [
                (asked.id, asked.value, asked.wants, asked.places) for g in shown.screen.groups for asked in g.questions
            ],
            "told": [str(row.id) for row in loaded.findings],
            "measures": [(sign.kind, sign.what, sign.side, sign.before is None) for sign in shown.signs],
            "clear": [shown.clearance.hash, [(o.rule, o.version) for o in loaded.overrides.values()]],
            "needle": [sites, verdicts, [(t.muscle, t.side, t.verdict) for t in shown.suggested]],
            "count": [
                (str(site.id), site.muscle, site.side, site.needles_in, site.needles_out) for site in loaded.sites
            ]
            + [loaded.visit.sharps],
            "bleeding": [(str(site.id), site.muscle, site.bleeding) for site in loaded.sites],
            "retest": [(s.kind, s.what, s.side, s.before_words, s.after_words) for s in shown.signs]
            + [loaded.visit.pain_now, loaded.visit.pain_after],
            "exercises": [
                sorted({site.muscle for site in loaded.sites}),
                [str(row.id) for row in loaded.interventions],
            ],
        }.items()
    }


def digest(value: object) -> str:
    """Return a short digest of a value that JSON can hold."""
    return hashlib.sha256(json.dumps(value, default=str).encode()).hexdigest()[:12]
