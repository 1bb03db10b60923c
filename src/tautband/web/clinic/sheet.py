"""A signed visit as a sheet of paper: what a payer or a board asks, word for word from what was signed."""

import base64
import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Signed = dict[str, Any]
"""The content of a signature, as JSON gives it."""
ANSWERS = {"yes": "Yes", "no": "No", "unsure": "Not sure"}
RED_FLAGS = {"open": "not yet excluded", "none": "none found", "cleared": "found, and cleared by a physician"}
TOLD = {True: "yes", False: "no", None: "not recorded"}
SIGNERS = {"patient": "the patient", "guardian": "the guardian"}
VERDICTS = {
    "go": "Go",
    "modify": "Modify",
    "avoid_here": "Avoid here",
    "physician_first": "Physician first",
    "stop": "Stop",
}


@dataclass(frozen=True)
class Picture:
    """A picture with what it shows."""

    caption: str
    png: bytes

    @property
    def address(self) -> str:
        """The picture itself as an address."""
        return f"data:image/png;base64,{base64.b64encode(self.png).decode()}"


@dataclass(frozen=True)
class Block:
    """A part of the sheet: pairs, a table, paragraphs or pictures under one heading, in this order."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    widths: tuple[int, ...] = ()
    lines: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.facts or self.rows or self.lines or self.pictures)


def facts(*pairs: tuple[str, str | None]) -> tuple[tuple[str, str], ...]:
    """Return the pairs that say something."""
    return tuple((label, text) for label, text in pairs if text)


def moment(text: str, zone_name: str) -> str:
    """Write a moment in the clinic's time, with the name of its zone."""
    try:
        zone: dt.tzinfo = ZoneInfo(zone_name)
    except (ZoneInfoNotFoundError, ValueError):
        zone, zone_name = dt.UTC, "UTC"
    return f"{dt.datetime.fromisoformat(text).astimezone(zone):%-d %B %Y, %H:%M} ({zone_name})"


def day(text: str | None) -> str:
    """Write a day in words; nothing for none."""
    return f"{dt.date.fromisoformat(text[:10]):%-d %B %Y}" if text else ""


def number(value: object) -> str:
    """Write a number without needless zeros."""
    return f"{float(str(value)):g}"


def who_and_when(signed: Signed) -> Block:
    """Patient, day, place, clinician with licence and training."""
    context, visit = signed["context"], signed["visit"]
    patient, therapist = context["patient"], context["therapist"]
    supervisor = context["supervisor"]
    return Block(
        "Patient and visit",
        facts(
            ("Patient", f"{patient['name']}, number {patient['number']}"),
            ("Born", f"{day(patient['birth_date'])}; sex: {patient['sex'].replace('unknown', 'not given')}"),
            ("Guardian", patient["guardian"]),
            ("Visit", moment(visit["started"], context["time_zone"])),
            ("Place", f"{context['clinic']}; jurisdiction {visit['jurisdiction']}"),
            ("Therapist", therapist["name"]),
            ("Licence", _held(therapist, "licence")),
            ("Registration", _held(therapist, "registration")),
            ("Needling training", _held(therapist, "training")),
            ("Supervised by", f"{supervisor['name']}; {_held(supervisor, 'licence')}" if supervisor else None),
        ),
    )


def _held(person: dict[str, Any], kind: str) -> str:
    """Name what a person held on the day; a licence that is not recorded is said to be so."""
    rows = [row for row in person["credentials"] if row["kind"] == kind]
    if not rows:
        return "none recorded" if kind == "licence" else ""
    return "; ".join(_credential(row) for row in rows)


def _credential(row: dict[str, Any]) -> str:
    named = " ".join(part for part in (row["jurisdiction"], row["number"]) if part)
    hours = f"{row['hours']} hours" if row["hours"] else ""
    in_person = f"{row['hours_in_person']} of them in person" if row["hours"] and row["hours_in_person"] else ""
    until = f"valid until {day(row['expires'])}" if row["expires"] else ""
    trained = [row["provider"], hours, in_person] if row["kind"] == "training" else [named]
    return ", ".join(part for part in (*trained, until if row["kind"] != "training" else "") if part)


def complaint(signed: Signed) -> Block:
    """What the patient came for, its codes, the plan and who referred."""
    episode = signed["context"]["episode"]
    notice, how = episode["notice_sent_on"], episode["notice_how"] or "way not recorded"
    named = f", naming {', '.join(episode['notice_names'])}" if episode["notice_names"] else ""
    return Block(
        "Complaint and plan of care",
        facts(
            ("Complaint", episode["complaint"]),
            ("Since", day(episode["onset"])),
            ("How it began", episode["mechanism"]),
            ("Diagnoses (ICD-10-CM)", ", ".join(episode["diagnoses"]) or "none recorded"),
            ("Red flags", RED_FLAGS.get(episode["red_flags"], episode["red_flags"])),
            ("Plan of care", episode["plan_of_care"]),
            ("Referred by", episode["referrer"]),
            ("Written referral", day(episode["referral_on"])),
            ("Physician consulted", day(episode["physician_consulted_on"])),
            ("Notice to the referrer", f"{day(notice)}, {how}{named}" if notice else None),
            ("Note", signed["visit"]["note"]),
        ),
    )  # fmt: skip


def consent(signed: Signed) -> Block:
    """The consent as it stood."""
    given, zone = signed["context"]["consent"], signed["context"]["time_zone"]
    if given is None:
        return Block("Consent", lines=("No consent to needling is part of this visit.",))
    how = "signed by hand on the screen" if given["by_hand"] else f"attested: {given['attestation']}"
    return Block(
        "Consent",
        facts(
            ("Given by", f"{given['signer_name']} ({SIGNERS.get(given['signer'], given['signer'])}), {how}"),
            ("When", f"{moment(given['given_at'], zone)}; holds until {day(given['expires_on'])}"),
            ("Text", f"version {given['version']}, language {given['language']}, SHA-256 {given['digest']}"),
            ("Witness", given["witness"]),
            ("Copy given", TOLD[given["copy_given"]]),
            ("Taken back", moment(given["withdrawn_at"], zone) if given["withdrawn_at"] else None),
        ),
    )


def screening(signed: Signed) -> Block:
    """Every question with its answer: those that need care in rows, the rest by name."""
    words = signed["context"]["words"]["questions"]
    rows, calm = [], []
    for answer in sorted(signed["parts"]["answer"], key=lambda one: words.get(one["question"], one["question"])):
        text = words.get(answer["question"], answer["question"])
        if answer["value"] == "no":
            calm.append(text.rstrip("?. ") + (" (told by the patient)" if answer["by_patient"] else ""))
            continue
        by = "patient" if answer["by_patient"] else "therapist"
        rows.append((text, ANSWERS.get(answer["value"], answer["value"]), _details(answer["details"]), by))
    lines = (f"Asked and answered with no ({len(calm)}): {'; '.join(calm)}.",) if calm else ()
    return Block(
        "Screening before needling",
        head=("Question", "Answer", "Details", "Written by") if rows else (),
        rows=tuple(rows),
        widths=(46, 12, 28, 14),
        lines=lines or (() if rows else ("No screening question was answered.",)),
    )


def _details(details: dict[str, Any]) -> str:
    parts = [details.get("choice", "").replace("_", " ")]
    parts += [number(details["number"])] if details.get("number") is not None else []
    for key in ("regions", "muscles"):
        parts += [f"{name.replace('_', ' ')} ({side})" for name, side in details.get(key, [])]
    return ", ".join(part for part in parts if part)


def clearance(signed: Signed) -> Block:
    """What the safety rules said of the sites, and where they were passed over with a reason."""
    passed = {row["rule"]: row["reason"] for row in signed["parts"]["override"]}
    needled = {(site["muscle"], site["side"]) for site in signed["parts"]["site"]}
    used = {technique for site in signed["parts"]["site"] for technique in _used(site)}
    lines = [line for line in signed["context"]["clearance"] if _concerns(line["covers"], needled, used)]
    weighty = [line for line in lines if line["verdict"] != "go"]
    rows = tuple(
        (VERDICTS.get(line["verdict"], line["verdict"]), f"{line['reason']} {line['do']}", passed.get(line["rule"], ""))
        for line in weighty
    )
    advice = len(lines) - len(weighty)
    trace = signed["context"]["clearance_hash"]
    said = f"{advice} further lines say go, with advice on what lies beneath; they are part of the signed content."
    return Block(
        "Clearance by the safety rules",
        facts(("Trace", f"SHA-256 {trace}" if trace else None)),
        head=("Verdict", "Why and what to do", "Went on because") if rows else (),
        rows=rows,
        widths=(16, 58, 26),
        lines=(said,) if lines else ("The safety rules had nothing to say about the sites of this visit.",),
    )


def _used(site: dict[str, Any]) -> set[str]:
    """The techniques of a site, as `record.convert.techniques_of` has them."""
    stimulated = any(site[name] is not None for name in ("stim_hz", "stim_us", "stim_ma", "stim_min"))
    shown = {"electrical": stimulated, "static": bool(site["retention_min"])}
    return {*site["techniques"], *(technique for technique, is_so in shown.items() if is_so)}


def _concerns(covers: dict[str, Any], needled: set[tuple[str, str]], used: set[str]) -> bool:
    techniques = set(covers.get("techniques", ()))
    if techniques and not techniques & used:
        return False
    return bool(covers.get("all")) or bool({tuple(spot) for spot in covers.get("muscles", ())} & needled)


def signature(signed: Signed, digest: str, verdict: str) -> Block:
    """Who signed when, and how anybody can tell that nothing changed."""
    context = signed["context"]
    return Block(
        "Signature",
        facts(
            ("Signed by", context["signed_by"]["name"]),
            ("Signed at", moment(context["signed_at"], context["time_zone"])),
            ("SHA-256 of the content", digest),
            ("Checked for this copy", verdict),
            ("Atlas", f"version {context['atlas']['version']}"),
        ),
        lines=("Signed electronically. A signed visit never changes; corrections stand below as addenda.",),
    )
