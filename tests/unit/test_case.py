"""A wrong case is refused in one line that says where, what, and what is allowed."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from tautband.atlas import Atlas, load_atlas
from tautband.body import Drawing, Quality, RegionSide, coverage
from tautband.reasoning.case import MAX_BYTES, Case, CaseError, Pain, Stated, case_from_data, read_case
from tautband.terms import Side

GOOD: dict[str, Any] = {
    "id": "a1",
    "person": {"age": 45, "sex": "female"},
    "pain": [
        {"region": "elbow_lateral", "side": "left", "coverage": 1.0, "intensity": 6, "quality": ["ache", "sharp"]},
        {"region": "perineum", "side": "midline", "coverage": 0.25},
    ],
    "findings": [
        {"finding": "worse_gripping", "side": "left", "present": True},
        {"finding": "duration_over_3_months", "side": "none", "present": False},
    ],
}


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def changed(path: str, value: object) -> dict[str, Any]:
    """The good case with one value changed, or removed where the value is ..."""
    data = copy.deepcopy(GOOD)
    *way, last = (int(key) if key.isdigit() else key for key in path.split("."))
    place: Any = data
    for key in way:
        place = place[key]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return data


def test_a_good_case_is_read_whole(atlas: Atlas) -> None:
    assert read_case(json.dumps(GOOD), atlas) == Case(
        id="a1",
        age=45,
        sex="female",
        pain=(
            Pain("elbow_lateral", "left", 1.0, 6.0, ("ache", "sharp")),
            Pain("perineum", "midline", 0.25),
        ),
        findings=(Stated("worse_gripping", "left", True), Stated("duration_over_3_months", "none", False)),
    )


def test_the_shipped_atlas_is_the_default() -> None:
    assert case_from_data(GOOD).id == "a1"


WRONG = [
    (
        "pain.0.region",
        "elbow_latral",
        r"\$\.pain\[0\]\.region: \"elbow_latral\" is not a region; perhaps elbow_lateral",
    ),
    ("pain.0.region", "", r"\$\.pain\[0\]\.region: .* is not a region; allowed"),
    ("pain.0.region", 3, r"\$\.pain\[0\]\.region: 3 is not a region"),
    ("pain.0.side", "middle", r"\$\.pain\[0\]\.side: \"middle\" is not known for elbow_lateral; allowed: left, right"),
    ("pain.0.side", "midline", r"\$\.pain\[0\]\.side: .*allowed: left, right"),
    ("pain.1.side", "left", r"\$\.pain\[1\]\.side: .* for perineum; allowed: midline"),
    ("pain.0.coverage", 1.2, r"\$\.pain\[0\]\.coverage: 1\.2 is out of range; allowed: 0 to 1"),
    ("pain.0.coverage", -0.1, r"\$\.pain\[0\]\.coverage: -0\.1 is out of range"),
    ("pain.0.coverage", "much", r"\$\.pain\[0\]\.coverage: is text; allowed: a number from 0 to 1"),
    ("pain.0.coverage", True, r"\$\.pain\[0\]\.coverage: is true or false"),
    ("pain.0.coverage", float("nan"), r"\$\.pain\[0\]\.coverage: NaN is out of range"),
    ("pain.0.coverage", 10**400, r"\$\.pain\[0\]\.coverage: 9*1?0*… is out of range"),
    ("pain.0.coverage", ..., r"\$\.pain\[0\]: the key coverage is missing"),
    ("pain.0.intensity", 11, r"\$\.pain\[0\]\.intensity: 11 is out of range; allowed: 0 to 10"),
    ("pain.0.intensity", None, r"\$\.pain\[0\]\.intensity: is null"),
    ("pain.0.quality", [], r"\$\.pain\[0\]\.quality: is empty"),
    ("pain.0.quality", ["itchy"], r"\$\.pain\[0\]\.quality\[0\]: \"itchy\" is not known; allowed: ache, sharp"),
    ("pain.0.quality", ["ache", "ache"], r"\$\.pain\[0\]\.quality: names a quality twice"),
    ("pain.0.colour", "red", r"\$\.pain\[0\]: unknown key \"colour\"; allowed: region, side, coverage"),
    ("pain.1", GOOD["pain"][0], r"\$\.pain\[1\]: repeats elbow_lateral \(left\) of \$\.pain\[0\]"),
    ("pain.1", [], r"\$\.pain\[1\]: is a list; allowed: an object"),
    ("pain", {}, r"\$\.pain: is an object; allowed: a list"),
    ("pain", ..., r"\$: has neither pain nor drawing"),
    ("drawing", {"surface": "x", "patches": ""}, r"\$: has both pain and drawing"),
    ("findings.0.finding", "worse_griping", r"\$\.findings\[0\]\.finding: .* perhaps worse_gripping"),
    ("findings.0.side", "none", r"\$\.findings\[0\]\.side: .* for worse_gripping; allowed: left, right"),
    ("findings.1.side", "left", r"\$\.findings\[1\]\.side: .*allowed: none"),
    ("findings.0.present", 1, r"\$\.findings\[0\]\.present: is a number; allowed: true or false"),
    ("findings.1", GOOD["findings"][0], r"\$\.findings\[1\]: repeats worse_gripping"),
    ("findings", ..., r"\$: the key findings is missing"),
    ("person.age", 130, r"\$\.person\.age: 130 is out of range; allowed: 0 to 120, or null"),
    ("person.age", 40.5, r"\$\.person\.age: 40\.5 is not a whole number"),
    ("person.age", True, r"\$\.person\.age: true is not a whole number"),
    ("person.age", float("inf"), r"\$\.person\.age: Infinity is not a whole number"),
    ("person.sex", "f", r"\$\.person\.sex: \"f\" is not known; allowed: female, male, unknown"),
    ("person.name", "A", r"\$\.person: unknown key \"name\"; allowed: age, sex"),
    ("person", None, r"\$\.person: is null; allowed: an object"),
    ("id", "", r"\$\.id: \"\" is not an identifier"),
    ("id", "a b", r"\$\.id: \"a b\" is not an identifier"),
    ("id", "x" * 65, r"\$\.id: .*… is not an identifier"),
    ("muscle", "x", r"\$: unknown key \"muscle\"; allowed: id, person, findings, pain, drawing"),
]


@pytest.mark.parametrize(("path", "value", "line"), WRONG)
def test_a_wrong_value_is_named(path: str, value: object, line: str, atlas: Atlas) -> None:
    with pytest.raises(CaseError, match=f"^{line}") as caught:
        case_from_data(changed(path, value), atlas)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", r"\$: is empty"),
        ("  \n", r"\$: is empty"),
        ("{", r"\$: not JSON .* line 1, column 2"),
        ("elbow", r"\$: not JSON"),
        ("[]", r"\$: is a list; allowed: an object"),
        ("3", r"\$: is a number; allowed: an object"),
        ('{"id": NaN}', r"\$: NaN is not a JSON number"),
        ('{"id": -Infinity}', r"\$: -Infinity is not a JSON number"),
        ('{"id": "a", "id": "b"}', r'\$: the key "id" stands twice'),
        ("[" * 200_000, r"\$: (nested too deeply|not JSON)"),
        ('{"id": ' * 100_000, r"\$: (nested too deeply|not JSON)"),
        ('{"person": ' + "9" * 10_000 + "}", r"\$: (a number has too many digits|the key)"),
        (json.dumps(GOOD).replace("45", "1e999"), r"\$\.person\.age: Infinity is not a whole number"),
        (json.dumps(GOOD)[:-1], r"\$: not JSON"),
    ],
)
def test_text_that_is_no_case_is_refused(text: str, line: str, atlas: Atlas) -> None:
    with pytest.raises(CaseError, match=f"^{line}") as caught:
        read_case(text, atlas)
    assert "\n" not in str(caught.value)


def test_bytes_must_be_utf8_and_few(atlas: Atlas) -> None:
    with pytest.raises(CaseError, match="not UTF-8"):
        read_case(b'{"id": "\xff"}', atlas)
    with pytest.raises(CaseError, match=rf"{MAX_BYTES + 1} bytes; allowed: at most {MAX_BYTES}"):
        read_case(b" " * (MAX_BYTES + 1), atlas)
    assert read_case(b"\xef\xbb\xbf" + json.dumps(GOOD).encode(), atlas).id == "a1"


def drawn(patches: object, surface: object = "tautband-body/1") -> dict[str, Any]:
    data = changed("pain", ...)
    data["drawing"] = {"surface": surface, "patches": patches}
    return data


def test_a_drawing_becomes_coverage(atlas: Atlas) -> None:
    drawing = Drawing.from_regions([(RegionSide("temple", Side.LEFT), Quality.THROBBING, 7)])
    case = case_from_data(drawn(drawing.to_text()), atlas)
    assert {(pain.region, pain.side): pain.coverage for pain in case.pain} == {
        (str(place.region), str(place.side)): share for place, share in coverage(drawing).items()
    }
    assert case.pain[0] == Pain("temple", "left", 1.0, 7.0, ("throbbing",))


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (drawn("AQ==", "another-body/3"), r"\$\.drawing: .*another-body/3.* expected 'tautband-body/1'"),
        (drawn("not base64!"), r"\$\.drawing: "),
        (drawn("AAAA"), r"\$\.drawing: "),
        (drawn(7), r"\$\.drawing\.patches: is a number; allowed: text"),
        (drawn("AQ==", None), r"\$\.drawing\.surface: is null; allowed: text"),
    ],
)
def test_a_wrong_drawing_is_refused(data: dict[str, Any], line: str, atlas: Atlas) -> None:
    with pytest.raises(CaseError, match=f"^{line}") as caught:
        case_from_data(data, atlas)
    assert "\n" not in str(caught.value)
