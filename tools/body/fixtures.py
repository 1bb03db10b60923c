"""The drawings that the Python and the TypeScript tests both read."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from tautband.body.drawing import Drawing
from tautband.body.measure import by_region, extent
from tautband.body.packing import MAX_TEXT, Layer, pack
from tautband.body.surface import RegionSide, load_surface
from tautband.terms import Quality, Side

if TYPE_CHECKING:
    from pathlib import Path

Cases = list[tuple[str, list[Layer]]]
SEED = 20240


def layer(quality: str, intensity: int | None, patches: list[int]) -> Layer:
    """A layer with its patches in order."""
    return Layer(Quality(quality), intensity, tuple(sorted(set(patches))))


def packing_cases(patch_count: int) -> Cases:
    """Varied layers, from nothing to everything."""
    rng = np.random.default_rng(SEED)
    scattered = [int(p) for p in rng.choice(patch_count, 60, replace=False)]
    last = patch_count - 1
    return [
        ("nothing painted", []),
        ("the first patch alone", [layer("ache", 5, [0])]),
        ("the last patch alone, strength not given", [layer("numb", None, [last])]),
        ("one long run", [layer("ache", 7, list(range(1000, 1400)))]),
        ("every patch", [layer("other", 0, list(range(patch_count)))]),
        ("runs one patch apart", [layer("sharp", 10, list(range(200, 260, 2)))]),
        ("two strengths of one quality", [layer("burning", 3, [5, 6, 7, 130]), layer("burning", 8, [8, 9, 300])]),
        (
            "five qualities on the same patches",
            [layer(q, 4, [4096, 4097, 4100]) for q in ("ache", "sharp", "burning", "tingling", "numb")],
        ),
        ("given and not given", [layer("tingling", 2, [16383, 12]), layer("tingling", None, [128, 129])]),
        ("scattered", [layer("tight", 6, scattered), layer("electric", 1, scattered[:20])]),
    ]


def fitting(cases: Cases, patch_count: int) -> Cases:
    """The cases with patches beyond the surface left out."""
    return [
        (name, [layer(one.quality, one.intensity, [p for p in one.patches if p < patch_count]) for one in layers])
        for name, layers in cases
    ]


def ordered(layers: list[Layer]) -> list[Layer]:
    """Layers in the order of the text form."""
    return sorted(layers, key=lambda one: one.order)


def layer_json(one: Layer) -> dict[str, Any]:
    """A layer as JSON."""
    return {"quality": str(one.quality), "intensity": one.intensity, "patches": list(one.patches)}


def bad_texts(patch_count: int) -> list[dict[str, str]]:
    """Texts that must be refused, and why."""

    def text(*numbers: int) -> str:
        return base64.b64encode(bytes(numbers)).decode("ascii")

    def beyond(patch: int) -> list[int]:
        return [patch & 0x7F | 0x80, patch >> 7]

    return [
        {"text": "", "why": "empty: no version byte"},
        {"text": "AQ", "why": "base64 without its padding"},
        {"text": "A*==", "why": "a character outside base64"},
        {"text": "AR==", "why": "stray bits in the last character"},
        {"text": text(2), "why": "unknown version"},
        {"text": text(1, 9, 5, 1, 0, 0), "why": "unknown quality"},
        {"text": text(1, 0, 11, 1, 0, 0), "why": "intensity above 10"},
        {"text": text(1, 0, 5, 0), "why": "a layer without patches"},
        {"text": text(1, 0, 5, 2, 0, 0, 0, 0), "why": "touching runs"},
        {"text": text(1, 0, 5, 1, 0x80, 0x00, 0), "why": "a number written longer than needed"},
        {"text": text(1, 0, 5, 1, 0x80, 0x80, 0x80, 0x01, 0), "why": "a number larger than any patch"},
        {"text": text(1, 0, 5, 1, *beyond(patch_count), 0), "why": "a patch beyond the surface"},
        {"text": text(1, 0, 5, 1, 0), "why": "the text ends inside a run"},
        {"text": text(1, 1, 5, 1, 0, 0, 0, 5, 1, 9, 0), "why": "layers out of order"},
        {"text": text(1, 0, 5, 1, 0, 0, 0, 5, 1, 9, 0), "why": "the same layer twice"},
        {"text": text(1, 0, 5, 1, 3, 0, 0, 6, 1, 3, 0), "why": "a patch with two intensities for one quality"},
    ]


def packing_fixture(patch_count: int) -> dict[str, Any]:
    """Layers and their texts, and texts to refuse."""
    cases = fitting(packing_cases(patch_count), patch_count)
    return {
        "patches": patch_count,
        "longest": MAX_TEXT,
        "good": [
            {"name": name, "text": pack(ordered(layers)), "layers": [layer_json(one) for one in ordered(layers)]}
            for name, layers in cases
        ],
        "bad": bad_texts(patch_count),
    }


def drawings_fixture() -> dict[str, Any]:
    """Drawings with all that is measured on them."""
    surface = load_surface()
    cases = [
        (name, layers) for name, layers in fitting(packing_cases(surface.patches), surface.patches)
    ] + region_cases()
    return {
        "surface": surface.name,
        "patches": surface.patches,
        "outside": surface.outside,
        "drawings": [_measured(name, Drawing(tuple(ordered(layers)))) for name, layers in cases],
    }


def region_cases() -> Cases:
    """Drawings of whole and half regions: paired, midline, detail, crossing a border."""
    surface = load_surface()

    def region(name: str, side: Side) -> list[int]:
        return [int(patch) for patch in surface.patches_of(RegionSide(name, side))]

    calf = region("calf_upper", Side.LEFT)
    return [
        ("a whole region", [layer("ache", 6, region("scapula_body", Side.RIGHT))]),
        ("half a region", [layer("burning", 3, calf[: len(calf) // 2])]),
        ("a region across the middle", [layer("numb", None, region("sacrum", Side.MIDLINE))]),
        ("regions without a picture", [
            layer("sharp", 9, region("teeth_lower_back", Side.LEFT) + region("tongue_palate", Side.MIDLINE)),
        ]),
        ("two qualities over a border", [
            layer("ache", 4, region("lumbar_upper", Side.LEFT) + region("lumbar_lower", Side.LEFT)),
            layer("tingling", 7, region("lumbar_lower", Side.LEFT) + region("sacroiliac", Side.LEFT)),
        ]),
    ]  # fmt: skip


def _measured(name: str, drawing: Drawing) -> dict[str, Any]:
    size = extent(drawing)
    return {
        "name": name,
        "text": drawing.to_text(),
        "layers": [layer_json(one) for one in drawing.layers],
        "regions": [
            {
                "region": place.region,
                "side": str(place.side),
                "coverage": round(pain.coverage, 9),
                "intensity": pain.intensity,
                "quality": [str(quality) for quality in pain.qualities],
            }
            for place, pain in by_region(drawing).items()
        ],
        "extent": {"share": round(size.share, 9), "cm2": round(size.cm2, 6)},
    }


def write_fixtures(folder: Path) -> None:
    """packing.json and drawings.json, one case per line."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in (("packing", packing_fixture(load_surface().patches)), ("drawings", drawings_fixture())):
        parts = []
        for key, value in content.items():
            rows = (
                ",\n".join("  " + json.dumps(row, separators=(",", ":")) for row in value)
                if isinstance(value, list)
                else ""
            )
            parts.append(f' "{key}": [\n{rows}\n ]' if rows else f' "{key}": {json.dumps(value)}')
        (folder / f"{name}.json").write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")
