"""What the <body-chart> element is told: the surface's files, the regions' names and the palette."""

import functools
import json
from typing import Any

from django.templatetags.static import static

from tautband.body.surface import DATA
from tautband.web.knowledge import the_atlas

GROUP_NAMES = {
    "head": "Head", "face": "Face and jaw", "mouth": "Mouth", "neck": "Neck", "shoulder_girdle": "Shoulder",
    "upper_back": "Upper back", "low_back": "Low back", "pelvis_posterior": "Buttock and back of pelvis",
    "chest": "Chest", "abdomen": "Belly", "pelvis_anterior": "Groin and front of pelvis",
    "upper_arm": "Upper arm", "elbow": "Elbow",
    "forearm": "Forearm", "wrist": "Wrist", "hand": "Hand", "thigh": "Thigh", "knee": "Knee", "leg": "Lower leg",
    "ankle": "Ankle", "foot": "Foot",
}  # fmt: skip
"""The parts of the body under which the vocabulary's groups of regions are listed, with and without script."""


@functools.cache
def chart_config() -> dict[str, Any]:
    """Return the element's configuration with the addresses of its files."""
    manifest = json.loads((DATA / "views.json").read_text(encoding="utf-8"))
    shapes = {
        shape: {view: _view(entry) for view, entry in figure["views"].items()}
        for shape, figure in manifest["shapes"].items()
    }
    return {
        "surface": manifest["surface"],
        "patches": manifest["patches"],
        "outside": manifest["outside"],
        "area": static(f"body/{manifest['patches_file']}"),
        "regions": [
            {"id": r.id, "name": r.name, "sides": r.sides, "group": GROUP_NAMES[r.group], "views": r.views}
            for r in the_atlas().regions.values()
        ],
        "shapes": shapes,
        "palette": json.loads((DATA / "palette.json").read_text(encoding="utf-8")),
    }


def _view(entry: dict[str, Any]) -> dict[str, Any]:
    view: dict[str, Any] = {
        "width": entry["width"],
        "height": entry["height"],
        "indexWidth": entry["index_width"],
        "indexHeight": entry["index_height"],
    }
    if "mirror_of" in entry:
        return {**view, "mirrorOf": entry["mirror_of"]}
    return {**view, "picture": static(f"body/{entry['picture']}"), "index": static(f"body/{entry['index']}")}
