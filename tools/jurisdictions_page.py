"""The reference page of the jurisdictions: status and rules of each, with dates, source and how far it was verified."""

from collections import Counter
from datetime import date

from tautband.atlas import Source
from tautband.safety.jurisdictions import NUMBERS, Dated, Jurisdiction, Rule, StatusRow
from tautband.safety.jurisdictions_checks import rows
from tautband.safety.jurisdictions_load import load_jurisdiction_sources, load_jurisdictions
from tautband.safety.place_rules import TECHNIQUE_WORDS
from tautband.safety.practitioner import ROLE_WORDS

INTRODUCTION = """\
Whether a physical therapist may needle, and on what conditions, in {states} states and the District of Columbia and in
{others} other jurisdictions. The rules stand in `safety/data/jurisdictions/sources.toml` and the files beside it, one
file for each jurisdiction, and the day of the visit chooses which of them apply.

**This is no legal advice, and nobody has compared most of it with the rule.** Of {rows} rows {read} were read in the
rule or in the board's own statement of it; {reported} are reported by somebody else and {judgement} are our general
knowledge. Those say **not verified**, here and on screen, and they are applied all the same: what may be forbidden is
refused. A copy that was read can be older than the day it was read on; the sources below say so where it is known. Ask
the board.

- *Allowed* means that a rule, a board or a list says so. *Silent* means that no express rule was found, and **silent is
  not allowed**: the clinic's owner has to record a decision with who, when, the reasons and until when it holds.
  *Prohibited* stops needling, and nothing overrides it.
- That no deadline for reports stands here is no proof that none is due.
"""
STATUS_HEAD = "| jurisdiction | status | conditions that are applied | verified |"
ROW_HEAD = "| what | asks | in force | basis | source | verified |"
KIND_WORDS = {
    "years_of_practice": "years of practice",
    "degree": "degree, or an early licence",
    "training_hours": "hours of training",
    "in_person_hours": "hours in person",
    "theory_hours": "hours of theory",
    "practical_hours": "hours of practice",
    "prerequisite_hours": "hours before the course",
    "postgraduate_hours": "hours after the degree",
    "hours_before_use": "hours before the first patient",
    "course_years": "length of the course",
    "supervised_sessions": "supervised sessions",
    "exam": "examination",
    "region_limits": "regions as trained",
    "technique_limits": "techniques as trained",
    "technique_ban": "forbidden techniques",
    "written_consent": "written consent",
    "not_acupuncture_statement": "said to be no acupuncture",
    "training_told": "patient told of the training",
    "referral": "referral",
    "physician_consultation": "consultation of a physician",
    "notice_to_referrer": "notice to the referrer",
    "separate_note": "separate note",
    "plan_of_care": "plan of care",
    "reporting_deadline_days": "deadline for reports",
    "not_delegable_to": "not to be handed on",
    "proof_to_board_days": "proof to the board",
    "registration": "registration",
    "cpr": "resuscitation certificate",
    "bloodborne": "blood-borne pathogens",
    "hygiene": "hygiene",
    "guardian_consent": "guardian's consent",
    "event_plan": "plan for emergencies",
}
BASIS_WORDS = {"rule_text": "read", "reported": "reported", "judgement": "our judgement"}


def jurisdictions_page(note: str) -> str:
    """Write the page; `note` says that it is generated."""
    found, sources = load_jurisdictions(), load_jurisdiction_sources()
    numbers = {id_: number for number, id_ in enumerate(sources, 1)}
    lines = ["# Where one may needle", "", note, "", introduction(found), STATUS_HEAD, "|---|---|---|---|"]
    by_name = sorted(found.values(), key=lambda one: (not one.id.startswith("US-"), one.name))
    lines += [summary(one) for one in by_name]
    for one in by_name:
        lines += ["", f"## {one.name}", "", ROW_HEAD, "|---|---|---|---|---|---|"]
        lines += [row_line(row, numbers) for _, row in rows(one)]
    lines += ["", "## Sources", ""]
    lines += [f"{number}. {source_words(sources[id_])}" for id_, number in numbers.items()]
    return "\n".join(lines) + "\n"


def introduction(found: dict[str, Jurisdiction]) -> str:
    """What the page is, with the count of what was verified."""
    count = Counter(row.basis for one in found.values() for _, row in rows(one))
    states = sum(id_.startswith("US-") for id_ in found)
    return INTRODUCTION.format(
        states=states - 1,
        others=len(found) - states,
        rows=sum(count.values()),
        read=count["rule_text"],
        reported=count["reported"],
        judgement=count["judgement"],
    )


def summary(one: Jurisdiction) -> str:
    """One line for the whole jurisdiction."""
    held = [row for row in one.status if row.standing == "in_force"]
    status = "; ".join(f"**{row.value}**{dates(row, ' ')}" for row in held)
    kinds = dict.fromkeys(KIND_WORDS[rule.kind] for rule in one.rules if rule.standing == "in_force")
    applied = [row for _, row in rows(one) if row.standing == "in_force"]
    verified = f"{sum(row.verified for row in applied)} of {len(applied)}"
    return f"| {one.name} ({one.id}) | {status} | {', '.join(kinds)} | {verified} |"


def row_line(row: Rule | StatusRow, numbers: dict[str, int]) -> str:
    """One line for a status or a rule."""
    what = f"{KIND_WORDS[row.kind]}{value_words(row)}" if isinstance(row, Rule) else f"**{row.value}**"
    text = row.text
    if row.disagreement:
        text += f" *Unsettled: {row.disagreement}{marks(row.disagreement_source, numbers)}*"
    verified = row.checked.isoformat() if row.checked else "**not verified**"
    standing = "" if row.standing == "in_force" else f"**{row.standing}**"
    when = "; ".join(filter(None, (standing, dates(row, "").strip("() ")))) or "dates not known"
    return (
        f"| {what} | {text} | {when} | {BASIS_WORDS[row.basis]} | {marks(row.source, numbers).strip()} | {verified} |"
    )


def value_words(rule: Rule) -> str:
    """The value as it stands in the file, in short."""
    if rule.kind == "proof_to_board_days" and not rule.number:
        return ": before the first patient"
    if rule.kind in NUMBERS:
        unit = "" if rule.unit in {"year", KIND_WORDS[rule.kind].split()[0], "sessions"} else f" {rule.unit}"
        return f": {rule.number}{unit}"
    plain = {**TECHNIQUE_WORDS, **ROLE_WORDS}
    return f": {', '.join(plain.get(word, word) for word in rule.words)}" if rule.words else ""


def dates(row: Dated, before: str) -> str:
    """From when and until when, where it is known."""
    parts = [f"from {day(row.since)}" if row.since else "", f"to {day(row.until)}" if row.until else ""]
    words = " ".join(filter(None, parts))
    return f"{before}({words})" if words else ""


def day(value: date) -> str:
    """A day as it stands in the file."""
    return value.isoformat()


def marks(ids: tuple[str, ...], numbers: dict[str, int]) -> str:
    """The numbers of sources in the list at the end."""
    return f" [{', '.join(str(numbers[id_]) for id_ in ids)}]" if ids else ""


def source_words(source: Source) -> str:
    """One source as the list gives it."""
    year = f" ({source.year})" if source.year else ""
    title = f"[{source.title}](<{source.url}>)" if source.url else source.title
    place = f" {source.container}." if source.container else ""
    doi = f" doi:{source.doi}." if source.doi else ""
    note = f" {source.note}" if source.note else ""
    seen = "Not seen." if source.seen == "not seen" else f"Seen: {source.seen}."
    return f"{source.authors}{year}. {title}.{place}{doi} {seen}{note}"
