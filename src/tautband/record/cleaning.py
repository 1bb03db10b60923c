"""Values from outside become values of the tables, or one sentence says what is allowed."""

import datetime as dt
import json
import math
import uuid
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from tautband.record.errors import Refusal, Refused

Field: TypeAlias = "models.Field[Any, Any]"
MOST_JSON = 20_000
"""Characters of a structured value; the largest real one, many regions with sides, has some thousand."""


class WrongValueError(ValueError):
    """A value has the wrong type or is out of bounds."""


def clean_into(row: models.Model, values: Mapping[str, object], allowed_fields: Collection[str]) -> None:
    """Set values on a row that is not yet saved, all or none; raise Refused with every reason at once."""
    refused = unknown_fields(values, allowed_fields)
    read: dict[str, object] = {}
    for name in [name for name in values if name in allowed_fields]:
        field = field_of(type(row), name)
        try:
            read[name] = read_value(field, values[name])
        except WrongValueError:
            refused.append(Refusal(name, allowed(field)))
    if refused:
        raise Refused(refused)
    for name, value in read.items():
        setattr(row, name, value)
    adding = row._state.adding
    check(row, allowed_fields if adding else read)


def unknown_fields(values: Mapping[str, object], allowed_fields: Collection[str]) -> list[Refusal]:
    """Refuse names that are not fields; the names themselves are ours to choose, so they are not repeated."""
    if set(values) <= set(allowed_fields):
        return []
    return [Refusal("", f"There is an unknown field. Allowed: {', '.join(sorted(allowed_fields))}.")]


def check(row: models.Model, touched: Collection[str]) -> None:
    """Hold a row against what its touched fields and the table's constraints allow; raise Refused."""
    refused: dict[str, str] = {}
    for name in touched:
        field = field_of(type(row), name)
        value = getattr(row, field.attname)
        try:
            if value is None and field.null:
                continue
            if value in field.empty_values and field.blank:
                continue
            field.clean(value, row)
            _must_be_within(field, value)
        except (ValidationError, WrongValueError):
            refused[name] = allowed(field)
    if not refused:
        refused = _broken_constraints(row, set(touched))
    if refused:
        raise Refused([Refusal(name, why) for name, why in refused.items()])


def _must_be_within(field: Field, value: object) -> None:
    low, high = limits(field.model, field.name)
    if isinstance(value, int | Decimal) and ((low is not None and value < low) or (high is not None and value > high)):
        raise WrongValueError


def _broken_constraints(row: models.Model, touched: set[str]) -> dict[str, str]:
    """Ask each constraint that was not held by the fields alone; what must stand once is asked of the database."""
    broken: dict[str, str] = {}
    adding = row._state.adding
    for constraint, names in constraints_of(type(row)):
        if not touched.intersection(names) or _is_simple(type(row), names):
            continue
        if adding and isinstance(constraint, models.UniqueConstraint):
            continue
        try:
            constraint.validate(type(row), row)
        except ValidationError as error:
            name = next((name for name in names if name in touched), names[0])
            own = constraint.violation_error_message != constraint.default_violation_error_message
            broken.setdefault(name, error.messages[0] if own else allowed(field_of(type(row), name)))
    return broken


def read_value(field: Field, value: object) -> object:
    """Read a JSON value (or one of Python's own, from a form) as the field's type; strict about types."""
    if value is None or (value == "" and not isinstance(field, models.CharField | models.TextField)):
        if field.null:
            return None
        if field.blank and isinstance(field, models.CharField | models.TextField):
            return ""
        raise WrongValueError
    for kind, reader in READERS:
        if isinstance(field, kind):
            return reader(field, value)
    raise WrongValueError


def _read_text(field: Field, value: object) -> str:
    if not isinstance(value, str):
        raise WrongValueError
    text = value.replace("\r\n", "\n")
    if _unfit(text):
        raise WrongValueError
    if field.max_length is not None and len(text) > field.max_length:  # Django leaves this to forms for long texts
        raise WrongValueError
    return text if isinstance(field, models.TextField) else text.strip()


def _unfit(text: str) -> bool:
    """Whether a text holds control characters, or half of a character, which no database stores."""
    return any((char < " " and char not in "\n\t") or "\ud800" <= char <= "\udfff" for char in text)


def _read_bool(_: Field, value: object) -> bool:
    if not isinstance(value, bool):
        raise WrongValueError
    return value


def _read_int(field: Field, value: object) -> int:
    most = 32_767 if isinstance(field, models.PositiveSmallIntegerField) else 2**31 - 1  # as PostgreSQL's columns
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise WrongValueError
    return value


def _read_decimal(field: Field, value: object) -> Decimal:
    assert isinstance(field, models.DecimalField)
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal) or len(str(value)) > 30:
        raise WrongValueError
    if isinstance(value, float) and not math.isfinite(value):
        raise WrongValueError
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise WrongValueError from None
    if not number.is_finite() or abs(number) > 10**9:
        raise WrongValueError
    places = Decimal(1).scaleb(-field.decimal_places)
    if number != number.quantize(places):
        raise WrongValueError
    return number.quantize(places)


def _read_date(_: Field, value: object) -> dt.date:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    try:
        if isinstance(value, str) and len(value) == 10:
            return dt.date.fromisoformat(value)
    except ValueError:
        pass
    raise WrongValueError


def _read_moment(_: Field, value: object) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(value) if isinstance(value, str) and len(value) < 40 else value
    except ValueError:
        raise WrongValueError from None
    if not isinstance(moment, dt.datetime) or moment.tzinfo is None:
        raise WrongValueError
    return moment


def _read_json(_: Field, value: object) -> object:
    if not isinstance(value, list | dict):
        raise WrongValueError
    try:
        size = len(json.dumps(value, allow_nan=False))
    except (ValueError, TypeError, RecursionError):
        raise WrongValueError from None
    if size > MOST_JSON or any(_unfit(text) for text in _texts(value)):
        raise WrongValueError
    return value


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from (*_texts(key), *_texts(inner))
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _read_key(field: Field, value: object) -> models.Model:
    assert isinstance(field, models.ForeignKey)
    model: type[models.Model] = field.remote_field.model
    if isinstance(value, model):
        return value
    identifier = read_uuid(value)
    found = model._default_manager.filter(pk=identifier).first()
    if found is None:
        raise WrongValueError
    return found


def read_uuid(value: object) -> uuid.UUID:
    """Read a UUID from text; raise WrongValueError."""
    if isinstance(value, uuid.UUID):
        return value
    try:
        if isinstance(value, str) and len(value) in {32, 36}:
            return uuid.UUID(value)
    except ValueError:
        pass
    raise WrongValueError


READERS: tuple[tuple[Any, Any], ...] = (
    (models.BooleanField, _read_bool),
    (models.DecimalField, _read_decimal),
    (models.IntegerField, _read_int),
    (models.DateTimeField, _read_moment),
    (models.DateField, _read_date),
    (models.JSONField, _read_json),
    (models.ForeignKey, _read_key),
    ((models.CharField, models.TextField), _read_text),
)
"""In this order: a moment is also a date to Django."""


def shown_value(row: models.Model, name: str) -> object:
    """Return a field's value as JSON holds it."""
    field = field_of(type(row), name)
    value = getattr(row, field.attname)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal) and isinstance(field, models.DecimalField):
        return str(value.quantize(Decimal(1).scaleb(-field.decimal_places)))
    return str(value) if isinstance(value, uuid.UUID) else value


def field_of(model: type[models.Model], name: str) -> Field:
    """Return a column's field by its name."""
    field: Field = model._meta.get_field(name)  # type: ignore[assignment]
    return field


@cache
def allowed(field: Field) -> str:
    """Say in one sentence what a field may hold."""
    unset = ", or nothing" if field.null or field.blank else ""
    if field.choices:
        return f"Allowed: {', '.join(str(value) for value, _ in field.flatchoices)}{unset}."
    low, high = limits(field.model, field.name)
    if isinstance(field, models.IntegerField | models.DecimalField):
        kind = "a whole number" if isinstance(field, models.IntegerField) else "a number"
        if isinstance(field, models.DecimalField):
            kind += f" with at most {field.decimal_places} decimal{'s' if field.decimal_places > 1 else ''}"
        within = f" from {low:g} to {high:g}" if low is not None and high is not None else " from 0"
        return f"Allowed: {kind}{within}{unset}."
    return f"Allowed: {_plain(field)}{unset}."


def _plain(field: Field) -> str:
    found = next((words for kind, words in WORDS if isinstance(field, kind)), None)
    return found or f"1 to {field.max_length} characters, without control characters"


WORDS: tuple[tuple[type[Field], str], ...] = (
    (models.BooleanField, "yes or no"),
    (models.DateTimeField, "a day and time with its zone"),
    (models.DateField, "a day, as in 2026-01-31"),
    (models.EmailField, "an e-mail address"),
    (models.ForeignKey, "one of the record's own"),
    (models.JSONField, "what the page offers"),
)


@cache
def limits(model: type[models.Model], name: str) -> tuple[float | None, float | None]:
    """Return the least and most that the table's constraints allow a number to be."""
    low: float | None = None
    high: float | None = None
    for constraint, names in constraints_of(model):
        if isinstance(constraint, models.CheckConstraint) and names == (name,):
            for key, value in _leaves(constraint.condition):
                if key == f"{name}__gte":
                    low = value
                elif key == f"{name}__lte":
                    high = value
    return low, high


@cache
def _is_simple(model: type[models.Model], names: tuple[str, ...]) -> bool:
    """Whether the constraints of one field say no more than its choices or `limits`, which hold already."""
    if len(names) != 1:
        return False
    kinds = {
        key.partition("__")[2]
        for constraint, own in constraints_of(model)
        if own == names and isinstance(constraint, models.CheckConstraint)
        for key, _ in _leaves(constraint.condition)
    }
    chosen = bool(field_of(model, names[0]).choices)
    return bool(kinds) and kinds <= {"isnull", "gte", "lte", *(["in"] if chosen else [])}


@cache
def constraints_of(model: type[models.Model]) -> tuple[tuple[models.BaseConstraint, tuple[str, ...]], ...]:
    """Return the table's constraints, each with the names of the fields it looks at."""
    return tuple((one, _fields_in(one)) for one in model._meta.constraints)


def _fields_in(constraint: models.BaseConstraint) -> tuple[str, ...]:
    if isinstance(constraint, models.UniqueConstraint):
        return tuple(constraint.fields)
    assert isinstance(constraint, models.CheckConstraint)
    names: dict[str, None] = {}
    for key, value in _leaves(constraint.condition):
        names[key.split("__")[0]] = None
        if isinstance(value, F):
            names[value.deconstruct()[1][0]] = None
    return tuple(names)


def _leaves(condition: object) -> Iterator[tuple[str, Any]]:
    assert isinstance(condition, Q)
    for child in condition.children:
        if isinstance(child, Q):
            yield from _leaves(child)
        elif isinstance(child, tuple):
            yield child
