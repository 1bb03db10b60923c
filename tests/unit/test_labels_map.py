"""The net of borders that divides the body's skin into regions, on a small flat piece of skin."""

from __future__ import annotations

import numpy as np
import pytest
from tools.body.labels_cut import Skin
from tools.body.labels_map import draw, fill

SIZE = 4  # patches along each edge of the piece, 10 mm each
MIDDLE = ((20.0, 0.0, 0.0), (20.0, 40.0, 0.0))


def flat_skin() -> Skin:
    steps = 10.0 * np.arange(SIZE + 1)
    vertices = np.array([(x, y, 0.0) for y in steps for x in steps])
    corner = np.array([row * (SIZE + 1) + column for row in range(SIZE) for column in range(SIZE)])
    quads = np.stack([corner, corner + 1, corner + SIZE + 2, corner + SIZE + 1], axis=1)
    return Skin(vertices, quads, np.ones(len(quads), dtype=bool))


def test_a_border_parts_two_regions() -> None:
    skin = flat_skin()
    draw(skin, {"inner | outer": MIDDLE})
    masks = fill(skin, {"inner": (5, 20, 0), "outer": (35, 20, 0)})
    np.testing.assert_array_equal(masks["inner"], skin.centres[:, 0] < 20)
    np.testing.assert_array_equal(masks["outer"], skin.centres[:, 0] > 20)


def test_a_border_with_a_hole_is_refused() -> None:
    skin = flat_skin()
    draw(skin, {"inner | outer": ((20.0, 0.0, 0.0), (20.0, 30.0, 0.0))})
    with pytest.raises(ValueError, match=r"'outer': its seed lies in .*inner.*leaks"):
        fill(skin, {"inner": (5, 20, 0), "outer": (35, 20, 0)})


def test_a_piece_without_a_seed_is_refused() -> None:
    skin = flat_skin()
    draw(skin, {"inner | outer": MIDDLE})
    with pytest.raises(ValueError, match="8 patches belong to no region"):
        fill(skin, {"inner": (5, 20, 0)})


def test_a_landmark_off_the_skin_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'inner \| outer': no vertex within 4 mm of .*the nearest is 5\.0 mm away"):
        draw(flat_skin(), {"inner | outer": ((20.0, -5.0, 0.0), (20.0, 40.0, 0.0))})
