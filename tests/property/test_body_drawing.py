"""Laws of drawings: one text each, mirror and measures agree with slow obvious twins."""

from __future__ import annotations

import base64

from hypothesis import given
from hypothesis import strategies as st

from tautband.body import BodyError, Drawing, Quality, by_region, extent, jaccard, load_surface, mirror
from tautband.body.packing import Layer

SURFACE = load_surface()
PATCH = st.one_of(
    st.integers(0, SURFACE.patches - 1), st.integers(0, 40), st.integers(SURFACE.outside - 5, SURFACE.patches - 1)
)
STRENGTH = st.one_of(st.none(), st.integers(0, 10))
DRAWING = st.dictionaries(st.sampled_from(Quality), st.dictionaries(PATCH, STRENGTH, max_size=25), max_size=4).map(
    Drawing.from_strengths
)


@given(DRAWING)
def test_text_and_back(drawing: Drawing) -> None:
    assert Drawing.from_text(drawing.to_text()) == drawing


@given(DRAWING, DRAWING)
def test_one_text_per_drawing(first: Drawing, second: Drawing) -> None:
    assert (first == second) == (first.to_text() == second.to_text())


@given(st.binary(max_size=60))
def test_any_bytes_are_refused_or_canonical(data: bytes) -> None:
    text = base64.b64encode(b"\x01" + data).decode("ascii")
    try:
        drawing = Drawing.from_text(text)
    except BodyError as error:
        assert "\n" not in str(error)  # noqa: PT017 (both outcomes are right)
    else:
        assert drawing.to_text() == text


@given(st.text(max_size=40))
def test_any_text_is_refused_or_canonical(text: str) -> None:
    try:
        drawing = Drawing.from_text(text)
    except BodyError as error:
        assert "\n" not in str(error)  # noqa: PT017 (both outcomes are right)
    else:
        assert drawing.to_text() == text


@given(DRAWING)
def test_mirror_twice_is_the_drawing(drawing: Drawing) -> None:
    assert mirror(mirror(drawing)) == drawing
    assert extent(mirror(drawing)) == extent(drawing)


@given(DRAWING)
def test_mirror_exchanges_the_sides_of_what_is_measured(drawing: Drawing) -> None:
    there = {(place.region, place.side.opposite): pain for place, pain in by_region(drawing).items()}
    back = {(place.region, place.side): pain for place, pain in by_region(mirror(drawing)).items()}
    assert there == back


def slow_regions(drawing: Drawing) -> dict[tuple[str, str], tuple[float, int | None, list[str]]]:
    sides = ("midline", "left", "right")
    found: dict[tuple[str, str], tuple[float, int | None, list[str]]] = {}
    for row, region in enumerate(SURFACE.regions):
        for code, side in enumerate(sides):
            own = [p for p in range(SURFACE.patches) if SURFACE.region[p] == row and SURFACE.side[p] == code]
            if not own:
                continue
            hits = [(layer, set(layer.patches) & set(own)) for layer in drawing.layers]
            painted = set().union(*(patches for _, patches in hits))
            if painted:
                share = sum(SURFACE.area_units[0][p] for p in painted) / sum(SURFACE.area_units[0][p] for p in own)
                given_ = [layer.intensity for layer, patches in hits if patches and layer.intensity is not None]
                names = [str(q) for q in Quality if any(layer.quality == q and patches for layer, patches in hits)]
                found[region.id, side] = (float(share), max(given_, default=None), names)
    return found


def test_measures_agree_with_the_slow_twin() -> None:
    drawing = Drawing(
        (
            Layer(Quality.ACHE, 3, tuple(range(10, 400, 7))),
            Layer(Quality.ACHE, 9, tuple(range(11, 300, 14))),
            Layer(Quality.NUMB, None, tuple(range(5000, 9000, 11))),
        )
    )
    fast = {
        (place.region, str(place.side)): (pain.coverage, pain.intensity, [str(q) for q in pain.qualities])
        for place, pain in by_region(drawing).items()
    }
    assert fast == slow_regions(drawing)


@given(DRAWING, DRAWING)
def test_likeness_is_a_symmetric_share(first: Drawing, second: Drawing) -> None:
    value = jaccard(first, second)
    assert 0 <= value <= 1
    assert value == jaccard(second, first)
    assert jaccard(first, first) == 1
    one, two = set(first.painted.tolist()), set(second.painted.tolist())
    if one | two:
        area = SURFACE.area_units[0]
        assert abs(value - sum(area[p] for p in one & two) / sum(area[p] for p in one | two)) < 1e-12
