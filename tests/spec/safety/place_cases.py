"""Reads the tables beside it: a therapist who fulfils everything, changed by what stands under "given"."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from msgspec.structs import replace as with_

from tautband.atlas import Atlas
from tautband.safety.model import Site
from tautband.safety.place_facts import Decision, Place
from tautband.safety.practitioner import Certificate, Licence, Practitioner, Registration, Training

FOLDER = Path(__file__).parent
LONG_AGO, FAR = date(2000, 1, 1), date(2099, 12, 31)
NOTICE = frozenset({"diagnosis", "technique", "number", "size", "sites", "risks"})
TRAINING_FIELDS = {
    "hours": "hours",
    "hours in person": "in_person",
    "hours of theory": "theory",
    "hours of practice": "practical",
    "hours before the course": "prerequisite",
    "hours after the degree": "postgraduate",
    "sessions": "sessions",
    "course began": "started",
    "course ended": "completed",
    "training until": "until",
    "areas": "areas",
    "techniques": "techniques",
    "exams": "exams",
}


@dataclass(frozen=True)
class Case:
    """One line of a table."""

    name: str
    where: str
    day: date
    given: str
    planned: str
    verdict: str
    covers: str
    rule: str

    @property
    def sites(self) -> tuple[Site, ...]:
        muscle, _, techniques = self.planned.partition(": ")
        return (Site(muscle=muscle, side="left", techniques=frozenset(techniques.split(", "))),)


def tables(pattern: str) -> Iterator[dict[str, str]]:
    """Every line of every table whose file is called so, by its column."""
    for path in sorted(FOLDER.glob(pattern)):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
        head, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
        assert all(len(row) == len(head) for row in rows), path.name
        yield from (dict(zip(head, row, strict=True)) for row in rows)


def cases() -> list[Case]:
    rows = [row for row in tables("place_*.md") if "rule" in row]
    return [
        Case(
            name=row["case"],
            where=row["where"],
            day=date.fromisoformat(row["day"]),
            **{key: row[key] for key in ("given", "planned", "verdict", "covers", "rule")},
        )
        for row in rows
    ]


def who(case: Case, atlas: Atlas) -> tuple[Practitioner, Place]:
    """The therapist and the papers of a case."""
    person, place = complete(case.where, atlas)
    for phrase in filter(None, case.given.split("; ")):
        person, place = changed(person, place, phrase)
    return person, place


def complete(where: str, atlas: Atlas) -> tuple[Practitioner, Place]:
    """Somebody to whom no rule of the place could object, with every paper."""
    person = Practitioner(
        licences=(Licence(jurisdiction=where, number="1", since=LONG_AGO, until=FAR),),
        practising_since=LONG_AGO,
        doctorate=True,
        training=Training(
            hours=500.0,
            in_person=500.0,
            theory=500.0,
            practical=500.0,
            prerequisite=500.0,
            postgraduate=500.0,
            sessions=500,
            exams=frozenset({"written", "practical"}),
            areas=frozenset(muscle.area for muscle in atlas.muscles.values()),
            techniques=frozenset({"static", "pistoning", "winding", "electrical", "perineural"}),
            started=date(2010, 1, 1),
            completed=date(2011, 1, 1),
            proofs=frozenset({where}),
        ),
        registrations=(Registration(jurisdiction=where, since=LONG_AGO),),
        cpr=Certificate(until=FAR),
        bloodborne=Certificate(until=FAR),
    )
    return person, Place(
        jurisdiction=where,
        written_consent=True,
        copy_given=True,
        not_acupuncture_told=True,
        training_told=True,
        referral=True,
        physician_consulted=True,
        referred=True,
        notice_sent=True,
        notice_names=NOTICE,
        plan_of_care=True,
    )


def changed(person: Practitioner, place: Place, phrase: str) -> tuple[Practitioner, Place]:
    """The two with one thing as a phrase says it; a phrase that nobody knows is a mistake in the table."""
    if phrase.startswith("supervisor's "):
        assert person.supervisor is not None
        supervisor, _ = changed(person.supervisor, place, phrase.removeprefix("supervisor's "))
        return with_(person, supervisor=supervisor), place
    if (found := _paper(place, phrase)) is not None:
        return person, found
    for start in sorted(PHRASES, key=len, reverse=True):
        if phrase == start or phrase.startswith(f"{start} "):
            return PHRASES[start](person, phrase.removeprefix(start).strip()), place
    raise ValueError(f"nobody knows what this means: {phrase!r}")


PAPERS: dict[str, dict[str, Any]] = {
    "consent not signed": {"written_consent": False},
    "no copy given": {"copy_given": False},
    "no word on acupuncture": {"not_acupuncture_told": False},
    "training not told": {"training_told": False},
    "no referral": {"referral": False},
    "physician not consulted": {"physician_consulted": False},
    "not referred": {"referred": False},
    "referral unknown": {"referred": None},
    "notice not sent": {"notice_sent": False, "notice_names": frozenset()},
    "referrer objects": {"referrer_objects": True},
    "not in the plan of care": {"plan_of_care": False},
}
DECISIONS: dict[str, Callable[[str], dict[str, Any]]] = {
    "decision of": lambda day: {"when": date.fromisoformat(day)},
    "decision for": lambda where: {"jurisdiction": where},
    "decision without reasons": lambda _: {"reasons": " "},
    "decision by nobody": lambda _: {"who": ""},
    "decision against": lambda _: {"permits": False},
}


def _paper(place: Place, phrase: str) -> Place | None:
    if phrase in PAPERS:
        return with_(place, **PAPERS[phrase])
    if phrase.startswith("notice without "):
        left_out = frozenset(phrase.removeprefix("notice without ").split(", "))
        return with_(place, notice_names=NOTICE - left_out)
    if phrase.startswith("decision until "):
        decision = Decision(
            jurisdiction=place.jurisdiction,
            who="A. Owner",
            when=date(2026, 1, 5),
            reasons="The board answered that it does not object.",
            until=date.fromisoformat(phrase.removeprefix("decision until ")),
        )
        return with_(place, decision=decision)
    for start, change in DECISIONS.items():
        if phrase.startswith(start):
            assert place.decision is not None
            return with_(place, decision=with_(place.decision, **change(phrase.removeprefix(start).strip())))
    return None


Change = Callable[[Practitioner, str], Practitioner]


def _day(text: str) -> date | None:
    return None if text == "unknown" else date.fromisoformat(text)


def _licence(**change: Any) -> Change:  # noqa: ANN401  any field of a licence
    return lambda person, _: with_(person, licences=tuple(with_(one, **change) for one in person.licences))


def _licence_day(field: str) -> Change:
    return lambda person, text: _licence(**{field: _day(text)})(person, "")


def _trained(field: str) -> Change:
    def change(person: Practitioner, text: str) -> Practitioner:
        value: object = _day(text) if field in {"started", "completed", "until"} else _number_or_words(field, text)
        return with_(person, training=with_(person.trained, **{field: value}))

    return change


def _number_or_words(field: str, text: str) -> object:
    if field in {"areas", "techniques", "exams"}:
        return frozenset(text.split(", "))
    return None if text == "unknown" else float(text) if field != "sessions" else int(text)


def _supervised(person: Practitioner, _: str) -> Practitioner:
    return with_(person, supervised=True, supervisor=with_(person, role="therapist"))


def _second_hand(person: Practitioner, _: str) -> Practitioner:
    return with_(person, supervised=True, supervisor=_supervised(person, ""))


PHRASES: dict[str, Change] = {
    **{phrase: _trained(field) for phrase, field in TRAINING_FIELDS.items()},
    "no training": lambda person, _: with_(person, training=None),
    "training in school": lambda person, _: with_(person, training=with_(person.trained, in_school=True)),
    "proof not sent": lambda person, _: with_(person, training=with_(person.trained, proofs=frozenset())),
    "practising since": lambda person, text: with_(person, practising_since=_day(text)),
    "no doctorate": lambda person, _: with_(person, doctorate=False),
    "licensed here since": _licence_day("since"),
    "licence until": _licence_day("until"),
    "licence restricted": _licence(restricted=True),
    "licensed in": lambda person, text: _licence(jurisdiction=text)(person, ""),
    "no licence": lambda person, _: with_(person, licences=()),
    "not registered": lambda person, _: with_(person, registrations=()),
    "registered until": lambda person, text: with_(
        person, registrations=tuple(with_(one, until=_day(text)) for one in person.registrations)
    ),
    "no CPR": lambda person, _: with_(person, cpr=None),
    "CPR until": lambda person, text: with_(person, cpr=Certificate(until=_day(text))),
    "blood-borne until": lambda person, text: with_(person, bloodborne=Certificate(until=_day(text))),
    "role": lambda person, text: with_(person, role=text),
    "supervised": _supervised,
    "supervised by nobody": lambda person, _: with_(person, supervised=True),
    "supervisor is supervised": _second_hand,
}


def without_given(case: Case) -> Case:
    """The same case with nothing changed."""
    return replace(case, given="")
