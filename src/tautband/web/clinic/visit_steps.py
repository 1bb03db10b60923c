"""How far each step of the loop is, in plain words."""

from dataclasses import dataclass

from tautband.body import Drawing, extent
from tautband.record.convert import TriggerPoint, trigger_point_of
from tautband.safety.model import Clearance, Verdict
from tautband.web.clinic.visit_clear import overall
from tautband.web.clinic.visit_load import Loaded
from tautband.web.clinic.visit_measure import Sign
from tautband.web.clinic.visit_screen import Screen
from tautband.web.clinic.visit_words import PRESENT, TOLERANCES

NAMES = {
    "screen": "Screen",
    "draw": "Draw",
    "examine": "Examine",
    "reason": "Reason",
    "consent": "Consent",
    "clear": "Clear",
    "needle": "Needle",
    "count": "Count",
    "react": "React",
    "retest": "Re-test",
    "advise": "Advise",
    "sign": "Sign",
}
"""The steps in their order."""


@dataclass(frozen=True)
class Step:
    """One step: what it is called, how far it is, and whether something is missing or forbids to go on."""

    id: str
    name: str
    words: str
    state: str
    """`done`, `open` or `alarm`."""

    @property
    def done(self) -> bool:
        """Whether nothing is missing."""
        return self.state == "done"

    @property
    def template(self) -> str:
        """The file that shows it."""
        return f"clinic/visit/parts/{self.id}.html"


@dataclass(frozen=True)
class Progress:
    """What the words are made of."""

    loaded: Loaded
    screen: Screen
    clearance: Clearance
    signs: tuple[Sign, ...]
    missing: int


def steps(progress: Progress) -> dict[str, Step]:
    """Return every step with its words, in their order."""
    told = {
        "screen": _screen(progress),
        "draw": _draw(progress.loaded),
        "examine": _examine(progress),
        "reason": _reason(progress.loaded),
        "consent": _consent(progress.loaded),
        "clear": _clear(progress),
        "needle": _needle(progress),
        "count": _count(progress.loaded),
        "react": _react(progress.loaded),
        "retest": _retest(progress),
        "advise": _advise(progress.loaded),
        "sign": _sign(progress),
    }
    return {id_: Step(id_, name, *told[id_]) for id_, name in NAMES.items()}


Told = tuple[str, str]
"""Words and state."""


def many(count: int, one: str, several: str = "") -> str:
    """Say how many of something."""
    return f"{count} {one if count == 1 else several or one + 's'}"


def _screen(progress: Progress) -> Told:
    if progress.screen.open:
        return f"{many(progress.screen.open, 'question')} not asked yet", "open"
    minded = len(progress.screen.minded)
    return (f"All asked; {minded} to mind" if minded else "All asked; nothing to mind"), "done"


def _draw(loaded: Loaded) -> Told:
    drawing = loaded.drawings.get("before")
    if drawing is None or not drawing.strokes:
        return "Nothing drawn yet", "open"
    painted = Drawing.from_text(drawing.strokes)
    if painted.empty:
        return "Nothing drawn yet", "open"
    pain = "" if loaded.visit.pain_now is None else f"; pain {loaded.visit.pain_now} of 10"
    words = f"{extent(painted).cm2:.0f} cm² drawn{pain or '; pain now not given'}"
    return words, "done" if pain else "open"


def _examine(progress: Progress) -> Told:
    before = [sign for sign in progress.signs if sign.due]
    parts = []
    if progress.loaded.findings:
        parts.append(many(len(progress.loaded.findings), "finding"))
    if before:
        parts.append(many(len(before), "measure"))
    if progress.loaded.scores:
        parts.append(many(len(progress.loaded.scores), "goal") + " scored")
    if not parts:
        return "No comparable sign yet", "open"
    return ", ".join(parts), "done" if before else "open"


def _reason(loaded: Loaded) -> Told:
    felt = [trigger_point_of(palpation) for palpation in loaded.palpations.values()]
    tested = [what for what in felt if what is not TriggerPoint.UNKNOWN]
    if not tested:
        return "No muscle palpated yet", "open"
    points = [what for what in tested if what in PRESENT]
    if not points:
        return f"{many(len(tested), 'muscle')} palpated, no trigger point", "done"
    active = points.count(TriggerPoint.ACTIVE)
    return f"{many(len(points), 'trigger point')} found by hand{f', {active} active' if active else ''}", "done"


def _consent(loaded: Loaded) -> Told:
    consent = loaded.consent
    if consent is None:
        return "No valid consent", "open"
    return f"Valid until {consent.expires_on:%-d %B %Y}", "done"


def _clear(progress: Progress) -> Told:
    said = overall(progress.clearance, progress.loaded)
    if said.state == "waiting":
        return said.word, "open"
    return said.word, "done" if said.state in {"go", "modify"} else "alarm"


def _needle(progress: Progress) -> Told:
    sites = progress.loaded.sites
    if not sites:
        return "No site yet", "open"
    words = f"{many(len(sites), 'site')}, {many(progress.loaded.needles_in, 'needle')}"
    blocked = [v for v in progress.clearance.sites.values() if v in {Verdict.STOP, Verdict.AVOID_HERE}]
    if blocked:
        return f"{words}; {many(len(blocked), 'muscle')} may not be needled", "alarm"
    for lacking, count in (
        ("without a technique", sum(1 for site in sites if not site.techniques)),
        ("without a word on the twitch", sum(1 for site in sites if not site.twitch)),
    ):
        if count:
            return f"{words}; {count} {lacking}", "open"
    return words, "done"


def _count(loaded: Loaded) -> Told:
    if not loaded.sites:
        return "Nothing to count yet", "open"
    out, into = loaded.needles_out, loaded.needles_in
    if any(site.needles_out is None for site in loaded.sites):
        return f"{into} in, not yet counted out", "open"
    if out != into:
        return f"{into} in, {out} out: {many(into - out, 'needle')} missing", "alarm"
    if loaded.visit.sharps != into:
        sharps = "sharps not counted" if loaded.visit.sharps is None else f"{loaded.visit.sharps} in the sharps box"
        return f"{into} in, {out} out; {sharps}", "open" if loaded.visit.sharps is None else "alarm"
    return f"{into} in, {out} out, {into} in the sharps box", "done"


def _react(loaded: Loaded) -> Told:
    events = f"; {many(len(loaded.events), 'adverse event')}" if loaded.events else ""
    if not loaded.visit.tolerance:
        return f"Not said yet{events}", "open"
    return f"Tolerated: {dict(TOLERANCES)[loaded.visit.tolerance].lower()}{events}", "done"


def _retest(progress: Progress) -> Told:
    due = [sign for sign in progress.signs if sign.due]
    again = [sign for sign in due if sign.after_words]
    visit = progress.loaded.visit
    pain = visit.pain_now is not None and visit.pain_after is not None
    parts = [f"pain {visit.pain_now} → {visit.pain_after}"] if pain else []
    if due:
        parts.append(f"{len(again)} of {many(len(due), 'sign')} measured again")
    if not parts:
        return "Nothing measured again yet", "open"
    return "; ".join(parts).capitalize(), "done" if pain and len(again) == len(due) else "open"


def _advise(loaded: Loaded) -> Told:
    visit = loaded.visit
    lacking = [
        words
        for words, value in (("aftercare", visit.aftercare_spoken), ("warning signs", visit.warning_signs))
        if not value
    ]
    exercises = [row for row in loaded.interventions if row.kind == "exercise"]
    parts = [many(len(exercises), "exercise")] if exercises else []
    parts.append(f"{' and '.join(lacking)} not yet explained" if lacking else "aftercare explained")
    words = ", ".join(parts)
    return words[0].upper() + words[1:], "open" if lacking else "done"


def _sign(progress: Progress) -> Told:
    if progress.loaded.signed:
        return "Signed", "done"
    return (f"{many(progress.missing, 'thing')} missing", "open") if progress.missing else ("Ready to sign", "open")
