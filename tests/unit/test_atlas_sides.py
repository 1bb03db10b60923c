"""On which sides a cause is felt and found."""

import pytest

from tautband.atlas import felt_on, load_atlas


@pytest.mark.parametrize(
    ("region", "where", "side", "felt"),
    [
        ("temple", "same", "right", ("right",)),
        ("temple", "opposite", "right", ("left",)),
        ("temple", "both", "right", ("left", "right")),
        ("temple", "left", "none", ("left",)),
        ("temple", "same", "none", ("left", "right")),
        ("temple", "both", "midline", ("left", "right")),
        ("sacrum", "same", "left", ("midline",)),
        ("sacrum", "opposite", "left", ("midline",)),
    ],
)
def test_a_region_is_felt_where_it_exists(region: str, where: str, side: str, felt: tuple[str, ...]) -> None:
    assert felt_on(load_atlas().regions[region], where, side) == felt


def test_a_finding_without_a_side_is_found_once() -> None:
    findings = load_atlas().findings
    assert felt_on(findings["duration_over_3_months"], "none", "left") == ("none",)
    assert felt_on(findings["neer"], "same", "left") == ("left",)
