"""The body as a map: every region a link."""

from dataclasses import dataclass
from functools import cache

from tautband.atlas import Region
from tautband.body import Sheet, load_sheet
from tautband.web.knowledge import the_atlas

PAGES = {
    "body": ("Body", ("front", "back")),
    "sides": ("Side", ("right", "left")),
    "head": ("Head", ("head_right", "face")),
    "hands": ("Hand", ("hand_palm_right", "hand_dorsum_right")),
    "feet": ("Foot", ("foot_dorsum_right", "foot_sole_right")),
}
"""The pairs of views that are shown together."""

CAPTIONS = {
    "front": "Front", "back": "Back", "right": "Right side", "left": "Left side", "head_right": "Side",
    "face": "Face", "hand_palm_right": "Palm", "hand_dorsum_right": "Back of the hand",
    "foot_dorsum_right": "Top of the foot", "foot_sole_right": "Sole",
}  # fmt: skip
FACE = (380, 12, 280, 350)
"""Left, top, width and height of the face in the front view, of which there is no closer picture."""

LABEL_WIDTH = 760
"""Picture pixels that the longest name of a region needs above a closer view."""

LETTERS = 19
"""Heights of letters in a view's width: large enough to be read where two views share a phone's or a card's width."""


@dataclass(frozen=True)
class Link:
    """A region of a view; both sides are one link, since the atlas speaks of either side alike."""

    region: Region
    label: str
    path: str


@dataclass(frozen=True)
class MapView:
    """One view of the map."""

    caption: str
    sheet: Sheet
    box: tuple[int, int, int, int]
    """Left, top, width and height of what is shown."""
    letter: int
    links: tuple[Link, ...]

    @property
    def picture(self) -> str:
        """Name of the picture among the static files."""
        return f"body/{self.sheet.picture}"

    @property
    def height(self) -> int:
        """With room for the name above."""
        return self.box[3] + 2 * self.letter

    @property
    def view_box(self) -> str:
        """The attribute's text, with room for the name above."""
        return f"{self.box[0]} {self.box[1] - 2 * self.letter} {self.box[2]} {self.height}"

    @property
    def cropped(self) -> bool:
        """Whether the picture goes on beyond what is shown."""
        return self.box[3] < self.sheet.height

    @property
    def line(self) -> int:
        """Where the name stands."""
        return self.box[1] - self.letter // 3

    @property
    def middle(self) -> int:
        """Where the name has its middle."""
        return self.box[0] + self.box[2] // 2


@dataclass(frozen=True)
class Tab:
    """A pair of views to choose."""

    id: str
    name: str
    chosen: bool


@cache
def map_views(page: str) -> tuple[MapView, ...]:
    """Return the views of a page of the map."""
    return tuple(_view(name) for name in PAGES[page][1])


def tabs(page: str) -> tuple[Tab, ...]:
    """Return the pages of the map."""
    return tuple(Tab(id_, name, id_ == page) for id_, (name, _) in PAGES.items())


def _view(name: str) -> MapView:
    sheet = load_sheet("front" if name == "face" else name)
    width = max(sheet.width, LABEL_WIDTH)
    box = FACE if name == "face" else ((sheet.width - width) // 2, 0, width, sheet.height)
    regions = the_atlas().regions
    paths: dict[str, str] = {}
    for where, outline in sheet.outlines.items():
        if _overlap(outline.box, box):
            paths[where.region] = paths.get(where.region, "") + outline.path
    links = tuple(Link(region, _label(region), paths[region.id]) for region in regions.values() if region.id in paths)
    return MapView(CAPTIONS[name], sheet, box, round(box[2] / LETTERS), links)


def _label(region: Region) -> str:
    """The region's name without what only explains it."""
    return region.name.split(",")[0].split(" (")[0]


def _overlap(outline: tuple[int, int, int, int], box: tuple[int, int, int, int]) -> bool:
    left, top, width, height = box
    return outline[0] < left + width and outline[2] > left and outline[1] < top + height and outline[3] > top
