"""The net of borders that divides the body's skin into regions, on a small flat piece of skin."""

from __future__ import annotations

import numpy as np
import pytest
from tools.body.labels_cut import Skin
from tools.body.labels_map import draw, fill

SIZE = 4  # patches along each edge of the piece; its vertices are numbered in rows of five
MIDDLE = (2, 7, 12, 17, 22)
INNER, OUTER = 11, 13


def flat_skin() -> Skin:
    steps = 10.0 * np.arange(SIZE + 1)
    vertices = np.array([(x, y, 0.0) for y in steps for x in steps])
    corner = np.array([row * (SIZE + 1) + column for row in range(SIZE) for column in range(SIZE)])
    quads = np.stack([corner, corner + 1, corner + SIZE + 2, corner + SIZE + 1], axis=1)
    return Skin(vertices, quads, np.ones(len(quads), dtype=bool))


def test_a_border_parts_two_regions() -> None:
    skin = flat_skin()
    draw(skin, {"inner | outer": MIDDLE})
    masks = fill(skin, {"inner": INNER, "outer": OUTER})
    np.testing.assert_array_equal(masks["inner"], skin.centres[:, 0] < 20)
    np.testing.assert_array_equal(masks["outer"], skin.centres[:, 0] > 20)


def test_a_border_with_a_hole_is_refused() -> None:
    skin = flat_skin()
    draw(skin, {"inner | outer": MIDDLE[:-1]})
    with pytest.raises(ValueError, match=r"'outer': its seed lies in inner; a border between them leaks"):
        fill(skin, {"inner": INNER, "outer": OUTER})


def test_a_piece_without_a_seed_is_refused() -> None:
    skin = flat_skin()
    draw(skin, {"inner | outer": MIDDLE})
    with pytest.raises(ValueError, match="8 patches belong to no region"):
        fill(skin, {"inner": INNER})


def test_a_border_off_the_edges_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'inner \| outer': no edge of free skin joins vertices 2 and 12"):
        draw(flat_skin(), {"inner | outer": (2, 12)})


def test_a_seed_off_the_free_skin_is_refused() -> None:
    skin = flat_skin()
    skin.usable[skin.centres[:, 0] > 20] = False
    with pytest.raises(ValueError, match="'outer': its seed, vertex 13, is on no free patch"):
        fill(skin, {"outer": OUTER})
