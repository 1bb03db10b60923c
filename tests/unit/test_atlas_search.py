"""Search: what people type finds what they mean, and what means nothing finds nothing."""

import pytest

from tautband.web.atlas.search import MOST_OF_A_KIND, near, plain, search


def first(typed: str, kind: str = "muscle") -> str:
    return next(group.entries[0].id for group in search(typed) if group.kind == kind)


@pytest.mark.parametrize(
    ("typed", "id_"),
    [
        ("infraspinatus", "infraspinatus"),
        ("INFRASPINATUS", "infraspinatus"),
        ("infraspi", "infraspinatus"),
        ("infraspinatous", "infraspinatus"),
        ("pirifromis", "piriformis"),
        ("trapezius upper", "trapezius_upper"),
        ("upper trap", "trapezius_upper"),
        ("Musculus soleus", "soleus"),
        ("sternocleidomastoideus", "sternocleidomastoid"),
        ("scm", "sternocleidomastoid"),
        ("glutéus medius", "gluteus_medius"),
        ("glutaeus medius", "gluteus_medius"),
    ],
)
def test_muscles_are_found_by_latin_common_and_mistyped_names(typed: str, id_: str) -> None:
    assert first(typed) == id_


@pytest.mark.parametrize(
    ("typed", "kind", "id_"),
    [
        ("heel", "region", "heel_plantar"),
        ("pain in my heel", "region", "heel_plantar"),
        ("carpal tunel", "mimic", "carpal_tunnel_syndrome"),
        ("neer", "finding", "neer"),
        ("straigt leg raise", "finding", "straight_leg_raise"),
    ],
)
def test_places_causes_and_findings_are_found(typed: str, kind: str, id_: str) -> None:
    assert first(typed, kind) == id_


@pytest.mark.parametrize(
    "typed", ["", "   ", "zzzzqq", "a" * 5000, "<script>", "%00", "\x00\u202e", "(((", "infraspinatus zzzqq"]
)
def test_what_means_nothing_finds_nothing(typed: str) -> None:
    assert search(typed) == ()


def test_an_area_narrows_what_is_found() -> None:
    assert "gluteus_medius" in {entry.id for group in search("medius", "hip") for entry in group.entries}
    assert "gluteus_medius" not in {entry.id for group in search("medius", "neck") for entry in group.entries}


def test_long_lists_are_cut_and_say_so() -> None:
    group = next(group for group in search("limited") if group.kind == "finding")
    assert len(group.entries) == MOST_OF_A_KIND
    assert group.more > 0


def test_words_are_split_without_case_and_accents() -> None:
    assert plain("Péctoralis-MAJOR (sternal)") == ["pectoralis", "major", "sternal"]


def test_near_names_are_suggested() -> None:
    assert near("infraspinatis")[0].id == "infraspinatus"
    assert "rotator_cuff_tear" in {entry.id for entry in near("rotator-cuff")}
    assert near("xq") == ()
