"""What others read: JSON by a schema, tables that hold the same facts, sources a reference manager takes."""

import csv
import io
import json
import zipfile
from pathlib import Path

import jsonschema
import msgspec
import pytest

from tautband.atlas import Atlas, AtlasError, Source, load_atlas
from tautband.atlas.bibliography import csl
from tautband.atlas.export import export_csl, export_json, export_schema, export_tables, read_export

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def archive(atlas: Atlas) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(export_tables(atlas)))


def rows(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode())))


def test_json_follows_its_schema_and_comes_back_whole(atlas: Atlas) -> None:
    written = export_json(atlas)
    jsonschema.Draft202012Validator(export_schema()).validate(json.loads(written))
    assert read_export(written, "a.json") == atlas
    assert export_json(read_export(written, "a.json")) == written


def test_the_schema_on_paper_is_the_one_in_force() -> None:
    on_paper = json.loads((ROOT / "docs/reference/atlas.schema.json").read_text(encoding="utf-8"))
    assert on_paper == json.loads(json.dumps(export_schema())), "run make format"


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"schema": "tautband-atlas/2"}', b'{"licence": "CC-BY-4.0"}'])
def test_what_is_no_export_is_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(AtlasError, match=r"^b.json: is no export of an atlas \(.*\); allowed: ") as caught:
        read_export(data, "b.json")
    assert "\n" not in str(caught.value)


def test_tables_hold_every_fact_once(atlas: Atlas, archive: zipfile.ZipFile) -> None:
    referrals = rows(archive, "muscle_point_referral")
    expected = [
        (muscle.id, point.id, r.region, r.side, r.weight)
        for muscle in atlas.muscles.values()
        for point in muscle.points
        for r in point.referrals
    ]
    assert [(r["muscle"], r["point"], r["region"], r["side"], float(r["weight"])) for r in referrals] == expected
    assert len(rows(archive, "muscle_finding")) == sum(len(m.findings) for m in atlas.muscles.values())
    assert len(rows(archive, "mimic_red_flag")) == sum(len(m.red_flags) for m in atlas.mimics.values())
    hazards = [h for m in atlas.muscles.values() if m.needling for h in m.needling.hazards]
    assert [row["structure"] for row in rows(archive, "muscle_needling_hazard")] == [h.structure for h in hazards]
    muscle = next(row for row in rows(archive, "muscle") if row["id"] == "infraspinatus")
    assert float(muscle["prior_probability"]) == atlas.muscles["infraspinatus"].prior.probability
    assert muscle["fma"].startswith("FMA:")


def test_the_package_describes_every_table(archive: zipfile.ZipFile, atlas: Atlas) -> None:
    package = json.loads(archive.read("datapackage.json"))
    assert package["hash"] == atlas.hash
    described = {resource["path"]: resource for resource in package["resources"]}
    assert set(described) == {name for name in archive.namelist() if name.endswith(".csv")}
    for path, resource in described.items():
        header = archive.read(path).decode().splitlines()[0].split(",")
        assert [field["name"] for field in resource["schema"]["fields"]] == header
        assert resource["description"]


def test_the_same_atlas_gives_the_same_bytes(atlas: Atlas) -> None:
    assert export_tables(atlas) == export_tables(msgspec.structs.replace(atlas))


def test_every_source_is_in_the_bibliography(atlas: Atlas) -> None:
    items = json.loads(export_csl(atlas))
    assert [item["id"] for item in items] == list(atlas.sources)
    assert all(item["type"] and item["title"] and item["note"].startswith("Seen: ") for item in items)


@pytest.mark.parametrize(
    ("authors", "container", "expected"),
    [
        (
            "Travell JG, Simons-Smith D Jr",
            "Pain 32(8):666-672",
            {
                "type": "article-journal",
                "author": [
                    {"family": "Travell", "given": "JG"},
                    {"family": "Simons-Smith", "given": "D", "suffix": "Jr"},
                ],
                "container-title": "Pain",
                "volume": "32",
                "issue": "8",
                "page": "666-672",
            },
        ),
        ("Not named on the page seen", "A publisher", {"type": "book", "container-title": "A publisher"}),
        ("Some Clinic, Some Town", "", {"type": "book", "author": [{"literal": "Some Clinic, Some Town"}]}),
        (
            "Şahin Ö and others",
            "Master's thesis, A university",
            {"type": "thesis", "author": [{"family": "Şahin", "given": "Ö"}, {"literal": "others"}]},
        ),
    ],
)
def test_authors_and_places_of_printing_are_split(authors: str, container: str, expected: dict[str, object]) -> None:
    source = Source(id="x", authors=authors, title="T", container=container, seen="abstract")
    item = csl([source])[0]
    assert {key: item[key] for key in expected} == expected
    assert ("author" in item) == ("author" in expected)


def test_an_export_from_before_there_were_complaints_is_read(atlas: Atlas) -> None:
    data = json.loads(export_json(atlas))
    del data["atlas"]["complaints"]
    assert read_export(json.dumps(data).encode(), "older.json") == msgspec.structs.replace(atlas, complaints={})


def test_tables_hold_the_complaints(atlas: Atlas, archive: zipfile.ZipFile) -> None:
    named = {row["id"]: row["regions"].split("; ") for row in rows(archive, "complaint")}
    assert named == {complaint.id: list(complaint.regions) for complaint in atlas.complaints.values()}
    found = [(r["complaint"], r["kind"], r["cause"], float(r["probability"])) for r in rows(archive, "complaint_prior")]
    priors = [(complaint.id, prior) for complaint in atlas.complaints.values() for prior in complaint.priors]
    assert found == [(id_, prior.kind, prior.cause, prior.probability) for id_, prior in priors]
