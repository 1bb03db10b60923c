"""What a constraint of one row cannot hold: triggers written by hand, the same conditions on both engines.

A signed visit and its parts never change or vanish; a visit is signed only whole; every row is of its parent's clinic.
A later migration that lets SQLite build one of these tables anew loses that table's triggers and must make them again;
a test counts them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PARTS = (
    "answer",
    "change",
    "drawing",
    "finding",
    "goalscore",
    "intervention",
    "measure",
    "override",
    "palpation",
    "site",
)
OF_A_VISIT = (*PARTS, "addendum", "adverseevent", "followup", "intake", "signature")
PARENTS = {
    "alert": {"patient_id": "patient"},
    "consent": {"patient_id": "patient"},
    "episode": {"patient_id": "patient"},
    "goal": {"episode_id": "episode"},
    "visit": {"episode_id": "episode", "consent_id": "consent", "carried_from_id": "visit"},
    **{name: {"visit_id": "visit"} for name in OF_A_VISIT},
    "adverseevent": {"visit_id": "visit", "site_id": "site"},
    "goalscore": {"visit_id": "visit", "goal_id": "goal"},
    "intake": {"visit_id": "visit", "patient_id": "patient"},
}
"""From each table to the columns that name a row of the same clinic."""
MAY_CHANGE = {"consent_id", "goal_id", "site_id"}
"""Columns of `PARENTS` that may come to name another row; a row is never moved to another patient, episode or visit."""

SAME_CLINIC = "a row and what it belongs to are of one clinic"
STAYS = "a row keeps its id, its clinic and what it belongs to"
SAME_PATIENT = "consent, goal, site and intake belong to the patient, episode or visit that they are used for"
FROZEN = "a signed visit and its parts never change"
BORN_DRAFT = "a visit begins as a draft"
NEEDLES = "a visit is signed only with as many needles out as in, and all of them in the sharps box"
CONSENT = "a visit with needles is signed only with a consent that held when it began"
CONTENT = "a visit is signed only with what was signed kept word for word"
ONLY_SIGNED = "an addendum belongs to a signed visit"
KEPT = "signatures and addenda never change"


@dataclass(frozen=True)
class Guard:
    """One trigger: before what, on which table, and when it refuses."""

    name: str
    event: str
    table: str
    condition: str
    words: str
    lock: str = ""
    """A column that names the visit whose state must not change meanwhile (PostgreSQL; SQLite has one writer)."""

    def sqlite(self) -> str:
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON record_{self.table}"
            f" WHEN {self.condition} BEGIN SELECT RAISE(ABORT, '{self.words}'); END"
        )

    def postgresql(self) -> Iterator[str]:
        held = f"PERFORM 1 FROM record_visit WHERE id = {self.lock} FOR SHARE;" if self.lock else ""
        back = "OLD" if self.event == "DELETE" else "NEW"
        yield (
            f"CREATE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {held}"
            f" IF {self.condition} THEN RAISE EXCEPTION '{self.words}'"
            f" USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {back}; END $$"
        )
        yield (
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON record_{self.table}"
            f" FOR EACH ROW EXECUTE FUNCTION {self.name}()"
        )


def is_state(which: str, state: str) -> str:
    return f"EXISTS (SELECT 1 FROM record_visit v WHERE v.id = {which}.visit_id AND v.state = '{state}')"


def taken(table: str, key: str = "id") -> str:
    """INSERT OR REPLACE would remove the row that is there without asking any other trigger."""
    return f"EXISTS (SELECT 1 FROM record_{table} t WHERE t.{key} = NEW.{key})"


def clinics() -> Iterator[Guard]:
    for table, parents in PARENTS.items():
        differs = " OR ".join(
            f"(NEW.{column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM record_{parent} p"
            f" WHERE p.id = NEW.{column} AND p.clinic_id = NEW.clinic_id))"
            for column, parent in parents.items()
        )
        for event in ("INSERT", "UPDATE"):
            yield Guard(f"record_{table}_clinic_{event.lower()}", event, table, differs, SAME_CLINIC)
    for table in ("patient", *PARENTS):
        key = {"signature": "visit_id", "change": "key"}.get(table, "id")
        columns = [key, "clinic_id", *(c for c in PARENTS.get(table, {}) if c not in MAY_CHANGE and c != key)]
        moved = " OR ".join(
            f"NEW.{c} <> OLD.{c} OR (NEW.{c} IS NULL) <> (OLD.{c} IS NULL)" for c in columns
        )
        yield Guard(f"record_{table}_stays", "UPDATE", table, moved, STAYS)


def patients() -> Iterator[Guard]:
    wrong = {
        "visit": (
            "NEW.consent_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM record_consent c JOIN record_episode e"
            " ON e.patient_id = c.patient_id WHERE c.id = NEW.consent_id AND e.id = NEW.episode_id)"
        ),
        "goalscore": (
            "NOT EXISTS (SELECT 1 FROM record_goal g JOIN record_visit v ON v.episode_id = g.episode_id"
            " WHERE g.id = NEW.goal_id AND v.id = NEW.visit_id)"
        ),
        "adverseevent": (
            "NEW.site_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM record_site s"
            " WHERE s.id = NEW.site_id AND s.visit_id = NEW.visit_id)"
        ),
        "intake": (
            "NOT EXISTS (SELECT 1 FROM record_visit v JOIN record_episode e ON e.id = v.episode_id"
            " WHERE v.id = NEW.visit_id AND e.patient_id = NEW.patient_id)"
        ),
    }
    for table, condition in wrong.items():
        for event in ("INSERT", "UPDATE"):
            yield Guard(f"record_{table}_patient_{event.lower()}", event, table, condition, SAME_PATIENT)


def frozen() -> Iterator[Guard]:
    for part in PARTS:
        key = "key" if part == "change" else "id"
        for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
            condition = is_state(row, "signed")
            if event == "INSERT":
                condition = f"{condition} OR {taken(part, key)}"
            name = f"record_{part}_frozen_{event.lower()}"
            yield Guard(name, event, part, condition, FROZEN, lock=f"{row}.visit_id")
    yield Guard("record_visit_frozen_update", "UPDATE", "visit", "OLD.state = 'signed'", FROZEN)
    yield Guard("record_visit_frozen_delete", "DELETE", "visit", "OLD.state = 'signed'", FROZEN)
    born = f"NEW.state <> 'draft' OR {taken('visit')}"
    yield Guard("record_visit_born", "INSERT", "visit", born, BORN_DRAFT)


def signing() -> Iterator[Guard]:
    signed = "NEW.state = 'signed' AND OLD.state <> 'signed'"
    sites = "FROM record_site s WHERE s.visit_id = NEW.id"
    unequal = (
        f"{signed} AND (EXISTS (SELECT 1 {sites} AND (s.needles_out IS NULL OR s.needles_out <> s.needles_in))"
        f" OR coalesce((SELECT sum(s.needles_in) {sites}), 0) <> coalesce(NEW.sharps, 0))"
    )
    yield Guard("record_visit_needles", "UPDATE", "visit", unequal, NEEDLES)
    unsaid = f"{signed} AND NOT EXISTS (SELECT 1 FROM record_signature g WHERE g.visit_id = NEW.id)"
    yield Guard("record_visit_content", "UPDATE", "visit", unsaid, CONTENT)
    early = f"{is_state('NEW', 'signed')} OR {taken('signature', 'visit_id')}"
    yield Guard("record_signature_first", "INSERT", "signature", early, FROZEN, lock="NEW.visit_id")
    late = f"NOT {is_state('NEW', 'signed')} OR {taken('addendum')}"
    yield Guard("record_addendum_signed", "INSERT", "addendum", late, ONLY_SIGNED)
    for table in ("signature", "addendum"):
        for event in ("UPDATE", "DELETE"):
            yield Guard(f"record_{table}_kept_{event.lower()}", event, table, "1 = 1", KEPT)


def consent(vendor: str) -> Guard:
    """A day of grace, since the clinic's day is not the database's; `actions/signing.py` is exact."""
    day_before = "(NEW.started - interval '1 day')::date" if vendor == "postgresql" else "date(NEW.started, '-1 day')"
    without = (
        "NEW.state = 'signed' AND OLD.state <> 'signed'"
        " AND EXISTS (SELECT 1 FROM record_site s WHERE s.visit_id = NEW.id)"
        " AND NOT EXISTS (SELECT 1 FROM record_consent c WHERE c.id = NEW.consent_id"
        f" AND c.expires_on >= {day_before} AND (c.withdrawn_at IS NULL OR c.withdrawn_at > NEW.started))"
    )
    return Guard("record_visit_consent", "UPDATE", "visit", without, CONSENT)


def guards(vendor: str) -> list[Guard]:
    return [*clinics(), *patients(), *frozen(), *signing(), consent(vendor)]


TRUNCATED = ("visit", "signature", "addendum", *PARTS)


def forwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    for guard in guards(vendor):
        for statement in guard.postgresql() if vendor == "postgresql" else [guard.sqlite()]:
            schema_editor.execute(statement, params=None)
    if vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION record_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" RAISE EXCEPTION '{FROZEN}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
            params=None,
        )
        for table in TRUNCATED:
            schema_editor.execute(
                f"CREATE TRIGGER record_{table}_not_emptied BEFORE TRUNCATE ON record_{table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION record_not_emptied()",
                params=None,
            )


def backwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    for guard in guards(vendor):
        drop = f"DROP FUNCTION {guard.name}() CASCADE" if vendor == "postgresql" else f"DROP TRIGGER {guard.name}"
        schema_editor.execute(drop, params=None)
    if vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION record_not_emptied() CASCADE", params=None)


class Migration(migrations.Migration):
    dependencies = [("record", "0002_isolation")]
    operations = [migrations.RunPython(forwards, backwards)]
