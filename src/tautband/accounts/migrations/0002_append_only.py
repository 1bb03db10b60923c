"""The audit trail can only grow: triggers written by hand for each engine.

An event has the next number and is never changed or removed. A head goes forward one by one, to an event that is there.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NEXT = "an audit event must have the next number of its clinic"
NEVER = "audit events are never changed or removed"
HEAD = "the head of an audit trail goes forward by one, to an event that is there"
LAST = "(SELECT coalesce(max(number), 0) FROM accounts_auditevent WHERE clinic_id = NEW.clinic_id)"
THERE = (
    "EXISTS (SELECT 1 FROM accounts_auditevent"
    " WHERE clinic_id = NEW.clinic_id AND number = NEW.number AND digest = NEW.digest)"
)
TAKEN = "EXISTS (SELECT 1 FROM accounts_auditevent WHERE id = NEW.id)"  # INSERT OR REPLACE would remove it unseen
HEAD_TAKEN = "EXISTS (SELECT 1 FROM accounts_audithead WHERE clinic_id = NEW.clinic_id)"
BACKWARD = f"NEW.clinic_id <> OLD.clinic_id OR NEW.number <> OLD.number + 1 OR NOT {THERE}"


def sqlite_trigger(name: str, when: str, table: str, condition: str, words: str) -> str:
    held = f" WHEN {condition}" if condition else ""
    return f"CREATE TRIGGER {name} BEFORE {when} ON {table}{held} BEGIN SELECT RAISE(ABORT, '{words}'); END"


SQLITE = {
    "audit_event_next": ("INSERT", "accounts_auditevent", f"NEW.number <> {LAST} + 1 OR {TAKEN}", NEXT),
    "audit_event_unchanged": ("UPDATE", "accounts_auditevent", "", NEVER),
    "audit_event_kept": ("DELETE", "accounts_auditevent", "", NEVER),
    "audit_head_starts": ("INSERT", "accounts_audithead", f"{HEAD_TAKEN} OR NOT (NEW.number = 0 OR {THERE})", HEAD),
    "audit_head_forward": ("UPDATE", "accounts_audithead", BACKWARD, HEAD),
    "audit_head_kept": ("DELETE", "accounts_audithead", "", HEAD),
}

POSTGRESQL = [
    f"""CREATE FUNCTION audit_event_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            RAISE EXCEPTION '{NEVER}' USING ERRCODE = 'integrity_constraint_violation';
        ELSIF NEW.number <> {LAST} + 1 THEN
            RAISE EXCEPTION '{NEXT}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$""",
    f"""CREATE FUNCTION audit_head_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' AND (NEW.number = 0 OR {THERE}) THEN
            RETURN NEW;
        ELSIF TG_OP = 'UPDATE' AND NOT ({BACKWARD}) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION '{HEAD}' USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    *(
        f"CREATE TRIGGER audit_{name}_guard BEFORE INSERT OR UPDATE OR DELETE ON accounts_audit{name}"
        f" FOR EACH ROW EXECUTE FUNCTION audit_{name}_guard()"
        for name in ("event", "head")
    ),
    *(
        f"CREATE TRIGGER audit_{name}_kept BEFORE TRUNCATE ON accounts_audit{name}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION audit_{name}_guard()"
        for name in ("event", "head")
    ),
]


def forwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        statements = POSTGRESQL
    else:
        statements = [sqlite_trigger(name, *parts) for name, parts in SQLITE.items()]
    for statement in statements:
        schema_editor.execute(statement, params=None)


def backwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        statements = [f"DROP FUNCTION audit_{name}_guard() CASCADE" for name in ("event", "head")]
    else:
        statements = [f"DROP TRIGGER {name}" for name in SQLITE]
    for statement in statements:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
