"""The body as a map: each region once in a view, named, and within what is shown."""

import pytest

from tautband.web.atlas.map import FACE, PAGES, map_views, tabs
from tautband.web.knowledge import the_atlas


@pytest.mark.parametrize("page", PAGES)
def test_a_view_links_each_region_once_in_the_atlas_order(page: str) -> None:
    order = list(the_atlas().regions)
    for view in map_views(page):
        ids = [link.region.id for link in view.links]
        assert ids == sorted(set(ids), key=order.index)
        assert all(link.path and 0 < len(link.label) <= 42 for link in view.links)


def test_both_sides_are_one_link() -> None:
    front = map_views("body")[0]
    (shin,) = (link for link in front.links if link.region.id == "shin")
    assert shin.path.count("M") >= 2


def test_the_face_is_the_upper_part_of_the_front_view() -> None:
    side, face = map_views("head")
    assert not side.cropped
    assert face.cropped
    assert face.view_box.startswith(f"{FACE[0]} ")
    shown = {link.region.id for link in face.links}
    assert {"brow", "eye", "nose", "chin"} <= shown
    assert "shin" not in shown


def test_one_tab_is_chosen() -> None:
    assert [tab.id for tab in tabs("hands") if tab.chosen] == ["hands"]
