"""The body as a map: every region a link."""

from dataclasses import dataclass
from functools import cache

from tautband.atlas import Region
from tautband.body import Sheet, load_sheet
from tautband.web.knowledge import the_atlas

PAGES = {
    "body": ("Body", ("front", "back")),
    "sides": ("Side", ("right", "left")),
    "head": ("Head", ("head_right", "head_left")),
    "hands": ("Hand", ("hand_palm_right", "hand_dorsum_right")),
    "feet": ("Foot", ("foot_dorsum_right", "foot_sole_right")),
}
"""The pairs of views that are shown together."""

CAPTIONS = {
    "front": "Front", "back": "Back", "right": "Right side", "left": "Left side", "head_right": "Right",
    "head_left": "Left", "hand_palm_right": "Palm", "hand_dorsum_right": "Back of the hand",
    "foot_dorsum_right": "Top of the foot", "foot_sole_right": "Sole",
}  # fmt: skip
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
    left: int
    width: int
    height: int
    label_height: int
    letter: int
    links: tuple[Link, ...]

    @property
    def picture(self) -> str:
        """Name of the picture among the static files."""
        return f"body/{self.sheet.picture}"

    @property
    def view_box(self) -> str:
        """The attribute's text, with room for the name above."""
        return f"{self.left} {-self.label_height} {self.width} {self.height}"

    @property
    def rise(self) -> int:
        """How far above the picture the name stands."""
        return self.letter // 3

    @property
    def middle(self) -> int:
        """Where the name stands."""
        return self.sheet.width // 2


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
    sheet = load_sheet(name)
    regions = the_atlas().regions
    paths: dict[str, str] = {}
    for where, outline in sheet.outlines.items():
        paths[where.region] = paths.get(where.region, "") + outline.path
    links = (Link(regions[id_], regions[id_].name.split(",")[0].split(" (")[0], path) for id_, path in paths.items())
    width = max(sheet.width, LABEL_WIDTH)
    letter = round(width / LETTERS)
    ordered = tuple(sorted(links, key=lambda link: list(regions).index(link.region.id)))
    return MapView(
        CAPTIONS[name], sheet, (sheet.width - width) // 2, width, sheet.height + 2 * letter, 2 * letter, letter, ordered
    )
