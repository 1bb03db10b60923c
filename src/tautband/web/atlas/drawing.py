"""Drawings of referral: which views must be seen, which part of them, and what lies over each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from tautband.body import RegionSide, Sheet, load_sheet, locate, locate_near
from tautband.terms import Side

VIEWS = {
    "front": "Front",
    "back": "Back",
    "right": "Right side",
    "head_right": "Head, right",
    "hand_palm_right": "Right palm",
    "hand_dorsum_right": "Back of right hand",
    "foot_dorsum_right": "Top of right foot",
    "foot_sole_right": "Right sole",
}
"""The views that may be chosen, the usual ones first; what is drawn is drawn for the right side."""

WHOLE = frozenset({"front", "back", "right"})
MOST_FIGURES = 3
WELL_SEEN = 0.4
"""A region counts as shown where at least this share of its best view is seen."""

SEEN = 0.15
"""Where less than this share of its best view is seen, a region does not widen the part that is shown."""

WORTH_SHOWING = 0.12
"""Weights below this do not ask for a view of their own."""

CLOSER = 1.5
"""A view from close by is worth this much more than the same on the whole body."""

NEW_FIGURE = 0.3
"""Value that one more figure must add: a spillover region by itself need not bring one."""

LEAST_HEIGHT, LEAST_OF_HEAD = 620, 400
"""Picture pixels shown at least, so that one sees where one is; a head is known by itself."""

CHIN = 330
"""Picture pixels from the top of a whole-body view to below the chin."""

MARGIN = 46
SLIM, WIDE = 0.62, 1.1
"""Least and greatest width of a figure in heights."""


@dataclass(frozen=True)
class Felt:
    """A region on one side, and how it is filled."""

    place: RegionSide
    kind: str
    weight: float


@dataclass(frozen=True)
class Mark:
    """A numbered trigger point."""

    number: int
    patch: int


@dataclass(frozen=True)
class Layer:
    """What is shown together: everything, or one point with its referral."""

    key: str
    felt: tuple[Felt, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Shape:
    """An outline that the layers of a figure use."""

    id: str
    path: str


@dataclass(frozen=True)
class Area:
    """A filled outline."""

    shape: str
    kind: str
    opacity: float


@dataclass(frozen=True)
class Cross:
    """A trigger point's ✕ in picture pixels."""

    number: int
    x: float
    y: float
    label: tuple[int, int]
    """Where its number stands beside it, in pixels of the page: away from the other points."""
    anchor: str


@dataclass(frozen=True)
class Overlay:
    """A layer as one figure shows it."""

    key: str
    areas: tuple[Area, ...]
    crosses: tuple[Cross, ...]


@dataclass(frozen=True)
class Figure:
    """The shown part of one view."""

    view: str
    caption: str
    sheet: Sheet
    box: tuple[int, int, int, int]
    """Left, top, width, height."""
    shapes: tuple[Shape, ...]
    overlays: tuple[Overlay, ...]

    @property
    def picture(self) -> str:
        """Name of the picture among the static files."""
        return f"body/{self.sheet.picture}"

    @property
    def view_box(self) -> str:
        """The attribute's text."""
        return " ".join(str(number) for number in self.box)

    @property
    def unit(self) -> float:
        """Picture pixels of one pixel on the page when the figure is 360 pixels tall."""
        return round(self.box[3] / 360, 2)


@dataclass(frozen=True)
class Drawing:
    """Figures side by side, and what none of them shows."""

    figures: tuple[Figure, ...]
    unseen: tuple[RegionSide, ...]


def draw(layers: Sequence[Layer]) -> Drawing:
    """Draw layers; the first holds all that the others hold."""
    whole = layers[0]
    views = _choose(whole)
    boxes = _boxes(whole, views)
    figures = tuple(_figure(view, boxes[view], layers) for view in views)
    shown = {place for figure in figures for place in _inside(figure)}
    unseen = tuple(felt.place for felt in whole.felt if felt.place not in shown)
    return Drawing(figures, unseen)


def _where(patch: int, view: str) -> tuple[float, float] | None:
    """Where a patch lies in a view; where no view shows it, where its nearest neighbour lies."""
    return locate_near(patch, view) if _hidden(patch) else locate(patch, view)


@cache
def _hidden(patch: int) -> bool:
    return all(locate(patch, view) is None for view in VIEWS)


def _visible(place: RegionSide, view: str) -> float:
    """Visible skin in mm²."""
    sheet = load_sheet(view)
    outline = sheet.outlines.get(place)
    return outline.area * sheet.mm_per_pixel**2 if outline else 0.0


def _share(place: RegionSide, view: str) -> float:
    """Visible skin in parts of what the best view shows."""
    best = max(_visible(place, other) for other in VIEWS)
    return _visible(place, view) / best if best else 0.0


def _choose(layer: Layer) -> tuple[str, ...]:
    """Take the view that adds most, until nothing worth a figure is missing."""
    wanted = _wanted(layer)
    marks = {mark.patch for mark in layer.marks}
    chosen: list[str] = []
    while len(chosen) < MOST_FIGURES:
        gains = {view: _gain(view, wanted, marks) for view in VIEWS if view not in chosen}
        best = max(gains, key=lambda view: gains[view])
        if chosen and gains[best] < NEW_FIGURE:
            break
        chosen.append(best)
        wanted = {place: weight for place, weight in wanted.items() if _share(place, best) < WELL_SEEN}
        marks = {patch for patch in marks if _where(patch, best) is None}
    return tuple(view for view in VIEWS if view in chosen)


def _wanted(layer: Layer) -> dict[RegionSide, float]:
    """What asks for a view; where both sides are felt, the right one speaks for both."""
    felt = {felt.place: felt.weight for felt in layer.felt}
    often = {place: weight for place, weight in felt.items() if weight >= WORTH_SHOWING} or felt
    twins = {RegionSide(place.region, Side.LEFT) for place in often if place.side == Side.RIGHT}
    return {place: weight for place, weight in often.items() if place not in twins}


def _gain(view: str, wanted: dict[RegionSide, float], marks: Iterable[int]) -> float:
    shares = {place: _share(place, view) for place in wanted}
    value = sum(wanted[place] * share for place, share in shares.items() if share >= WELL_SEEN)
    value += sum(_where(patch, view) is not None for patch in marks)
    return value * (1 if view in WHOLE else CLOSER)


def _boxes(layer: Layer, views: Iterable[str]) -> dict[str, tuple[int, int, int, int]]:
    """The part of each view that matters; whole-body views show the same heights, and all figures have one shape."""
    found = {view: _extent(layer, view) for view in views}
    whole = [box for view, box in found.items() if view in WHOLE]
    if whole:
        top, bottom = min(box[1] for box in whole), max(box[3] for box in whole)
        found |= {view: (box[0], top, box[2], bottom) for view, box in found.items() if view in WHOLE}
    sizes = {view: (box[2] - box[0] + 2 * MARGIN, box[3] - box[1] + 2 * MARGIN) for view, box in found.items()}
    least = {view: LEAST_OF_HEAD if view in WHOLE and box[3] < CHIN else LEAST_HEIGHT for view, box in found.items()}
    heights = {view: max(size[1], least[view], size[0] / WIDE) for view, size in sizes.items()}
    slimness = max(SLIM, *(size[0] / heights[view] for view, size in sizes.items()))
    return {view: _framed(found[view], slimness * heights[view], heights[view], load_sheet(view)) for view in found}


def _extent(layer: Layer, view: str) -> tuple[float, float, float, float]:
    sheet = load_sheet(view)
    if view not in WHOLE:  # nothing of a hand, a foot or a head is cut off
        return MARGIN, MARGIN, sheet.width - MARGIN, sheet.height - MARGIN
    outlines = sheet.outlines
    boxes: list[tuple[float, float, float, float]] = [
        outlines[felt.place].box
        for felt in layer.felt
        if felt.place in outlines and felt.weight >= WORTH_SHOWING and _share(felt.place, view) >= SEEN
    ]
    boxes += [(*at, *at) for mark in layer.marks if (at := _where(mark.patch, view)) is not None]
    boxes = boxes or [outlines[felt.place].box for felt in layer.felt if felt.place in outlines]
    boxes = boxes or [(0, 0, sheet.width, sheet.height)]
    sides = list(zip(*boxes, strict=True))
    return min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])


def _framed(
    box: tuple[float, float, float, float], width: float, height: float, sheet: Sheet
) -> tuple[int, int, int, int]:
    """Set a box of this size around what is shown, within the picture as far as it fits."""
    x = _held((box[0] + box[2] - width) / 2, sheet.width - width)
    y = _held((box[1] + box[3] - height) / 2, sheet.height - height)
    return round(x), round(y), round(width), round(height)


def _held(start: float, most: float) -> float:
    """Keep the start of a frame so that the frame lies in the picture; in the middle where it is larger."""
    return most / 2 if most < 0 else min(max(start, 0), most)


def _figure(view: str, box: tuple[int, int, int, int], layers: Sequence[Layer]) -> Figure:
    sheet = load_sheet(view)
    names = {
        felt.place: f"{view}-{felt.place.region}-{felt.place.side}"
        for felt in layers[0].felt
        if felt.place in sheet.outlines
    }
    overlays = tuple(_overlay(layer, view, names) for layer in layers)
    shapes = tuple(Shape(name, sheet.outlines[place].path) for place, name in names.items())
    return Figure(view, VIEWS[view], sheet, box, shapes, overlays)


def _overlay(layer: Layer, view: str, names: dict[RegionSide, str]) -> Overlay:
    areas = [
        Area(names[felt.place], felt.kind, opacity(felt.weight))
        for felt in sorted(layer.felt, key=lambda felt: felt.weight)
        if felt.place in names
    ]
    places = [(mark.number, _where(mark.patch, view)) for mark in layer.marks]
    crosses = _crosses([(number, *at) for number, at in places if at is not None])
    return Overlay(layer.key, tuple(areas), crosses)


def _crosses(points: Sequence[tuple[int, float, float]]) -> tuple[Cross, ...]:
    if not points:
        return ()
    middle_x = sum(x for _, x, _ in points) / len(points)
    middle_y = sum(y for _, _, y in points) / len(points)
    return tuple(
        Cross(
            number,
            round(x, 1),
            round(y, 1),
            (10 if x >= middle_x else -10, -4 if y <= middle_y else 15),
            "start" if x >= middle_x else "end",
        )
        for number, x, y in points
    )


def opacity(weight: float) -> float:
    """How strongly a region is filled: the stronger, the more often it is felt."""
    return round(0.3 + 0.6 * min(weight, 0.9) / 0.9, 2)


def _inside(figure: Figure) -> set[RegionSide]:
    """The regions whose greater part lies in the figure."""
    left, top, width, height = figure.box
    found = set()
    for place, outline in figure.sheet.outlines.items():
        x, y = (outline.box[0] + outline.box[2]) / 2, (outline.box[1] + outline.box[3]) / 2
        if left <= x <= left + width and top <= y <= top + height and _share(place, figure.view) >= SEEN:
            found.add(place)
    return found
