"""The atlas as flat tables, one for each kind of thing and one for each list inside it, by the types of the model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from msgspec import inspect

from tautband.atlas.model import Atlas, Complaint, Exercise, Finding, Mimic, Muscle, Region, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tautband.atlas.forms import Value

Cell = str | int | float | bool | None
ROOTS: tuple[tuple[str, str, type[Value]], ...] = (
    ("muscle", "muscles", Muscle),
    ("mimic", "mimics", Mimic),
    ("complaint", "complaints", Complaint),
    ("region", "regions", Region),
    ("finding", "findings", Finding),
    ("exercise", "exercises", Exercise),
    ("source", "sources", Source),
)
TYPES: tuple[tuple[type, str], ...] = (
    (inspect.BoolType, "boolean"),
    (inspect.IntType, "integer"),
    (inspect.FloatType, "number"),
)
LIST_MARK = "; "


@dataclass(frozen=True)
class Column:
    """A column and its type in the words of Frictionless Table Schema."""

    name: str
    type: str


@dataclass(frozen=True)
class Table:
    """A table: what it holds, its columns, its rows."""

    name: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tables(atlas: Atlas) -> list[Table]:
    """Spread an atlas over flat tables.

    Parameters
    ----------
    atlas
        The atlas.

    Returns
    -------
    list of Table
        `muscle`, `muscle_point`, `muscle_point_referral` and so on; a table inside another repeats the ids above it,
        and lists of plain words stand in one cell, parted by "; ".
    """
    made = []
    for name, field, type_ in ROOTS:
        values = list(getattr(atlas, field).values())
        made += list(_spread(name, type_, [((), value) for value in values], ()))
    return made


def _spread(name: str, type_: type, rows: list[tuple[tuple[Cell, ...], Any]], keys: tuple[str, ...]) -> Iterator[Table]:
    """The table of one type, then those of the lists inside it; each row brings the ids above it."""
    info = inspect.type_info(type_)
    assert isinstance(info, inspect.StructType)
    columns = (*(Column(key, "string") for key in keys), *_columns(info, ""))
    cells = tuple((*above, *_cells(info, value)) for above, value in rows)
    yield Table(name, (type_.__doc__ or "").strip().splitlines()[0], columns, cells)
    own = (name.rpartition("_")[2],) if any(f.encode_name == "id" and f.name == "id" for f in info.fields) else ()
    below = [((*above, value.id) if own else above, value) for above, value in rows]
    for path, inner in _lists(info, ()):
        children = [(above, child) for above, value in below for child in _follow(value, path)]
        step = "_".join(encoded for _, encoded in path)
        yield from _spread(f"{name}_{step}", inner, children, (*keys, *own))


def _follow(value: Any, path: tuple[tuple[str, str], ...]) -> Iterable[Any]:  # noqa: ANN401  any value of the model
    for name, _ in path:
        value = getattr(value, name) if value is not None else None
    return value or ()


def _bare(info: inspect.Type) -> inspect.Type:
    """Take off `| None` and constraints."""
    if isinstance(info, inspect.UnionType):
        return _bare(next(part for part in info.types if not isinstance(part, inspect.NoneType)))
    return _bare(info.type) if isinstance(info, inspect.Metadata) else info


def _lists(
    info: inspect.StructType, path: tuple[tuple[str, str], ...]
) -> Iterator[tuple[tuple[tuple[str, str], ...], type]]:
    """Every list of values inside a type, also inside its single values."""
    for field in info.fields:
        bare, here = _bare(field.type), (*path, (field.name, field.encode_name))
        if isinstance(bare, inspect.StructType):
            yield from _lists(bare, here)
        elif isinstance(bare, inspect.VarTupleType) and isinstance(inner := _bare(bare.item_type), inspect.StructType):
            yield here, inner.cls


def _columns(info: inspect.StructType, prefix: str) -> Iterator[Column]:
    for field in info.fields:
        bare, name = _bare(field.type), f"{prefix}{field.encode_name}"
        if isinstance(bare, inspect.StructType):
            yield from _columns(bare, f"{name}_")
        elif isinstance(bare, inspect.TupleType):
            yield from (
                Column(f"{name}_{end}", _type(item)) for end, item in zip(("low", "high"), bare.item_types, strict=True)
            )
        elif not _is_list_of_values(bare):
            yield Column(name, _type(bare))


def _cells(info: inspect.StructType, value: Any) -> Iterator[Cell]:  # noqa: ANN401  any value of the model
    for field in info.fields:
        bare = _bare(field.type)
        part = getattr(value, field.name) if value is not None else None
        if isinstance(bare, inspect.StructType):
            yield from _cells(bare, part)
        elif isinstance(bare, inspect.TupleType):
            yield from part or (None,) * len(bare.item_types)
        elif isinstance(bare, inspect.VarTupleType):
            if not _is_list_of_values(bare):
                yield LIST_MARK.join(part or ())
        else:
            yield part


def _is_list_of_values(info: inspect.Type) -> bool:
    return isinstance(info, inspect.VarTupleType) and isinstance(_bare(info.item_type), inspect.StructType)


def _type(info: inspect.Type) -> str:
    return next((word for type_, word in TYPES if isinstance(_bare(info), type_)), "string")
