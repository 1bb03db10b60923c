"""The project's copies of the contract say what the contract says."""

import csv
import hashlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = ROOT.parent / "shared" / "contract"
PATTERNS = ROOT.parent / "shared" / "domain" / "referral.csv"
VOCABULARY = ROOT / "src" / "tautband" / "atlas" / "data" / "vocabulary"
COPIES = {
    "regions.csv": ["src/tautband/atlas/data/vocabulary/regions.csv", "src/tautband/body/data/regions.csv"],
    "muscles.csv": ["src/tautband/atlas/data/vocabulary/muscles.csv"],
    "muscle_points.csv": ["src/tautband/atlas/data/vocabulary/muscle_points.csv"],
    "findings.csv": ["src/tautband/atlas/data/vocabulary/findings.csv"],
    "mimics.csv": ["src/tautband/atlas/data/vocabulary/mimics.csv"],
    "case.schema.json": ["tests/contract/case.schema.json"],
    "assessment.schema.json": ["tests/contract/assessment.schema.json"],
}
DIGESTS = ROOT / "tests" / "contract" / "digests.txt"


def agreed() -> dict[str, str]:
    """Return the digest of each file of the contract, by name."""
    pairs = [line.split() for line in DIGESTS.read_text(encoding="utf-8").splitlines()]
    return {name: digest for digest, name in pairs}


@pytest.mark.parametrize("name", COPIES)
def test_copies_have_the_agreed_content(name: str) -> None:
    for copy in COPIES[name]:
        assert hashlib.sha256((ROOT / copy).read_bytes()).hexdigest() == agreed()[name], copy


@pytest.mark.parametrize("name", COPIES)
@pytest.mark.skipif(not CONTRACT.exists(), reason="the contract's own folder is not beside this checkout")
def test_digests_are_those_of_the_contract(name: str) -> None:
    assert hashlib.sha256((CONTRACT / name).read_bytes()).hexdigest() == agreed()[name]


@pytest.mark.skipif(not PATTERNS.exists(), reason="the coded patterns are not beside this checkout")
def test_sites_of_points_are_those_of_the_coded_patterns() -> None:
    with PATTERNS.open(encoding="utf-8", newline="") as file:
        sites = {row["row_id"]: row["trp_site_region"].replace(" ", "") for row in csv.DictReader(file)}
    with (VOCABULARY / "muscle_points.csv").open(encoding="utf-8", newline="") as file:
        wanted = {(row["muscle"], row["point"]): sites[row["atlas_row"]] for row in csv.DictReader(file)}
    with (VOCABULARY / "point_sites.csv").open(encoding="utf-8", newline="") as file:
        assert {(row["muscle"], row["point"]): row["regions"] for row in csv.DictReader(file)} == wanted
