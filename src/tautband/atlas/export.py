"""The atlas for others: one JSON file with a documented, versioned form, or plain tables with a description of each."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from tautband.atlas.bibliography import csl
from tautband.atlas.forms import Value
from tautband.atlas.model import Atlas  # noqa: TC001  msgspec reads the annotations of Export
from tautband.atlas.problems import AtlasError, Problem
from tautband.atlas.tables import tables

if TYPE_CHECKING:
    from tautband.atlas.tables import Table

SCHEMA = "tautband-atlas/1"
LICENCE = "CC-BY-4.0"
ATTRIBUTION = "Tautband atlas"
SAME_DAY_EVERY_TIME = (1980, 1, 1, 0, 0, 0)
"""The date of files in the archive, so that the same atlas gives the same bytes."""


class Export(Value, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=False):
    """The atlas as others read it; `schema` changes when a reader of the old form would stumble."""

    schema: Literal["tautband-atlas/1"] = "tautband-atlas/1"
    licence: Literal["CC-BY-4.0"] = "CC-BY-4.0"
    attribution: str
    atlas: Atlas


def export_json(atlas: Atlas) -> bytes:
    """Write an atlas as one JSON document.

    Parameters
    ----------
    atlas
        The atlas.

    Returns
    -------
    bytes
        JSON by `export_schema`; the same atlas always gives the same bytes.
    """
    export = Export(attribution=ATTRIBUTION, atlas=atlas)
    return msgspec.json.format(msgspec.json.encode(export), indent=1) + b"\n"


def read_export(data: bytes, name: str) -> Atlas:
    """Read back what `export_json` wrote.

    Parameters
    ----------
    data
        The document.
    name
        What to call it in an error.

    Returns
    -------
    Atlas
        The atlas.

    Raises
    ------
    AtlasError
        If it is no export of an atlas: what, where, and what is allowed.
    """
    try:
        return msgspec.json.decode(data, type=Export).atlas
    except msgspec.DecodeError as error:
        what = f"is no export of an atlas ({error}); allowed: what `tautband atlas export --format json` writes"
        raise AtlasError(Problem(name, "", what.replace("`$", "`"))) from None


def export_schema() -> dict[str, Any]:
    """Describe the JSON form.

    Returns
    -------
    dict
        A JSON Schema (2020-12), made from the types that the atlas is read into.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"An export of the Tautband atlas, {SCHEMA}",
        **msgspec.json.schema(Export),
    }


def export_csl(atlas: Atlas) -> bytes:
    """Write the sources as CSL-JSON.

    Parameters
    ----------
    atlas
        The atlas.

    Returns
    -------
    bytes
        A JSON list of CSL items.
    """
    return json.dumps(csl(atlas.sources.values()), ensure_ascii=False, indent=1).encode() + b"\n"


def export_tables(atlas: Atlas) -> bytes:
    """Write an atlas as a ZIP archive of CSV tables with `datapackage.json` (Frictionless Data Package) beside them.

    Parameters
    ----------
    atlas
        The atlas.

    Returns
    -------
    bytes
        The archive; the same atlas always gives the same bytes.
    """
    made = tables(atlas)
    files = {"datapackage.json": _package(atlas, made), "sources.csl.json": export_csl(atlas)}
    files |= {f"{table.name}.csv": _csv(table) for table in made}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, SAME_DAY_EVERY_TIME)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _csv(table: Table) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.name for column in table.columns])
    writer.writerows(table.rows)
    return text.getvalue().encode()


def _package(atlas: Atlas, made: list[Table]) -> bytes:
    package = {
        "name": "tautband-atlas",
        "title": "Tautband atlas of trigger points, their referral and what can feel like them",
        "schema_version": SCHEMA,
        "version": atlas.version,
        "hash": atlas.hash,
        "licenses": [{"name": LICENCE, "path": "https://creativecommons.org/licenses/by/4.0/"}],
        "resources": [
            {
                "name": table.name,
                "path": f"{table.name}.csv",
                "profile": "tabular-data-resource",
                "description": table.about,
                "schema": {"fields": [{"name": c.name, "type": c.type} for c in table.columns]},
            }
            for table in made
        ],
    }
    return json.dumps(package, ensure_ascii=False, indent=1).encode() + b"\n"
