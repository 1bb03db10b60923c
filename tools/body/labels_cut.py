"""Cut lines along the mesh's edges, and the pieces of skin they leave: how the limbs are divided into regions.

A border is not a threshold on each patch (that leaves saw teeth and stray patches) but a path of edges between two
landmark vertices. Where four regions meet, four paths share one vertex, so only the wanted neighbours touch.
"""

from __future__ import annotations

import heapq
from collections import defaultdict, deque
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

STRAY_MM = 8.0  # a path this far from its section plane costs twice its length: about one patch of the limbs
TURN_MM = 9.0  # what a right-angled turn costs: a path rather stays on its edge loop than make steps
LIMB_MM = 110.0  # no limb is thicker than this from its bone to its skin
LONGEST_LOOP = 200  # edges; the longest on the figure has about 120
REACH = 0.8  # a path stays within this many chord lengths of the chord's middle, plus REACH_MM
REACH_MM = 40.0


def unit(vector: Floats) -> Floats:
    """The vector scaled to length one."""
    scaled: Floats = vector / max(float(np.linalg.norm(vector)), 1e-12)
    return scaled


def face_normals(vertices: Floats, quads: Ints) -> Floats:
    """Outward unit normals of the quads."""
    corner = vertices[quads]
    normal = np.cross(corner[:, 2] - corner[:, 0], corner[:, 3] - corner[:, 1])
    lengths: Floats = np.linalg.norm(normal, axis=1, keepdims=True)
    outward: Floats = normal / np.maximum(lengths, 1e-12)
    return outward


class Skin:
    """The left half of the body surface as a graph of edges, with the cut lines drawn on it so far.

    Parameters
    ----------
    vertices, quads
        The whole surface in millimetres.
    usable
        Which quads belong to the left half; only these are cut and filled.
    """

    def __init__(self, vertices: Floats, quads: Ints, usable: BoolArray) -> None:
        self.vertices = vertices
        self.quads = quads
        self.usable = usable
        self.centres: Floats = vertices[quads].mean(axis=1)
        self.normals = face_normals(vertices, quads)
        self.faces_of_edge: dict[tuple[int, int], list[int]] = defaultdict(list)
        links: dict[int, set[int]] = defaultdict(set)
        self.vertex_normals: Floats = np.zeros_like(vertices)
        for face in np.flatnonzero(usable).tolist():
            ring = quads[face].tolist()
            self.vertex_normals[ring] += self.normals[face]
            for one, two in zip(ring, ring[1:] + ring[:1], strict=True):
                if one != two:
                    self.faces_of_edge[min(one, two), max(one, two)].append(face)
                    links[one].add(two)
                    links[two].add(one)
        self.links = {vertex: sorted(found) for vertex, found in links.items()}
        self.known: Ints = np.array(sorted(links), dtype=np.int64)
        self.cuts: set[tuple[int, int]] = set()

    def ray(self, origin: Floats, direction: Floats, reach: float = LIMB_MM) -> int:
        """The vertex nearest to where a ray from inside a limb leaves the skin."""
        offset = self.vertices[self.known] - origin
        along = offset @ unit(direction)
        aside = np.linalg.norm(offset - along[:, None] * unit(direction), axis=1)
        allowed = (along > 0) & (along < reach) & (self.vertex_normals[self.known] @ direction > 0)
        return int(self.known[np.argmin(np.where(allowed, aside, np.inf))])

    def cut(self, *stops: int) -> list[int]:
        """Cut from stop to stop along edges, each leg close to the plane through its ends and their normals."""
        path = [stops[0]]
        for start, end in pairwise(stops):
            path += self._leg(start, end)[1:]
        return self.cut_along(path)

    def walk(self, start: int, heading: Sequence[float] | Floats, until: Iterable[int] = ()) -> list[int]:
        """Cut along the edge loop that leaves a vertex in a direction, up to given vertices or round to the start."""
        ends, path = {*until, start}, [start]
        towards = np.asarray(heading, dtype=float)
        while len(path) == 1 or path[-1] not in ends:
            if len(path) > LONGEST_LOOP:
                raise ValueError(f"the edge loop from vertex {start} ends nowhere within {LONGEST_LOOP} edges")
            here = path[-1]
            choice = self._ahead(path[-2], here) if len(path) > 1 else self.links[here]
            steps = {there: unit(self.vertices[there] - self.vertices[here]) for there in choice}
            path.append(max(choice, key=lambda there: (float(steps[there] @ towards), -there)))
            towards = steps[path[-1]]
        return self.cut_along(path)

    def _ahead(self, before: int, here: int) -> list[int]:
        """The edge opposite to the one walked in on; at poles, where there is none, every other edge."""
        sides = {
            other
            for face in self.faces_of_edge[min(before, here), max(before, here)]
            for other in self.quads[face].tolist()
        }
        opposite = [other for other in self.links[here] if other not in sides]
        return opposite if len(opposite) == 1 else [other for other in self.links[here] if other != before]

    def cut_along(self, path: list[int]) -> list[int]:
        """Cut along a path of neighbouring vertices."""
        for one, two in pairwise(path):
            self.cuts.add((min(one, two), max(one, two)))
        return path

    def _leg(self, start: int, end: int) -> list[int]:
        if start == end:
            return [start]
        first, last = self.vertices[start], self.vertices[end]
        chord = last - first
        across = unit(np.cross(chord, unit(self.vertex_normals[start]) + unit(self.vertex_normals[end])))
        middle, reach = (first + last) / 2, REACH * float(np.linalg.norm(chord)) + REACH_MM
        best: dict[tuple[int, int], float] = {(start, -1): 0.0}
        came: dict[tuple[int, int], tuple[int, int]] = {}
        queue: list[tuple[float, int, int]] = [(0.0, start, -1)]
        while queue:
            cost, here, before = heapq.heappop(queue)
            if here == end:
                return _unwind(came, (here, before))
            if cost > best[here, before]:
                continue
            for there in self.links[here]:
                if there == before or np.linalg.norm(self.vertices[there] - middle) > reach:
                    continue
                total = cost + self._step(before, here, there, first, across)
                if total < best.get((there, here), np.inf):
                    best[there, here] = total
                    came[there, here] = (here, before)
                    heapq.heappush(queue, (total, there, here))
        raise ValueError(f"no path of edges from vertex {start} to vertex {end}")

    def _step(self, before: int, here: int, there: int, anchor: Floats, across: Floats) -> float:
        step = self.vertices[there] - self.vertices[here]
        length = float(np.linalg.norm(step))
        stray = float(((self.vertices[there] + self.vertices[here]) / 2 - anchor) @ across) / STRAY_MM
        turn = 0.0
        if before >= 0:
            turn = 1.0 - float(unit(self.vertices[here] - self.vertices[before]) @ step) / max(length, 1e-9)
        return length * (1.0 + stray * stray) + TURN_MM * turn

    def patch(self, *corners: int) -> int:
        """The first patch that has all the given vertices among its corners."""
        found = np.flatnonzero(np.all([(self.quads == corner).any(axis=1) for corner in corners], axis=0))
        if not len(found):
            raise ValueError(f"no patch has the corners {corners}")
        return int(found[0])

    def beside(self, vertex: int, heading: Floats) -> int:
        """The patch at a vertex that lies furthest in a direction."""
        found = np.flatnonzero(self.usable & (self.quads == vertex).any(axis=1))
        return int(found[np.argmax((self.centres[found] - self.vertices[vertex]) @ heading)])

    def fill(self, seed: int) -> BoolArray:
        """The patches that can be reached from one patch without crossing a cut."""
        found = np.zeros(len(self.quads), dtype=bool)
        found[seed] = True
        queue = deque([seed])
        while queue:
            for other in self._across(queue.popleft()):
                if not found[other]:
                    found[other] = True
                    queue.append(other)
        return found

    def _across(self, face: int) -> Iterable[int]:
        ring = self.quads[face].tolist()
        for one, two in zip(ring, ring[1:] + ring[:1], strict=True):
            edge = (min(one, two), max(one, two))
            if edge not in self.cuts:
                yield from (other for other in self.faces_of_edge.get(edge, ()) if other != face)


def _unwind(came: dict[tuple[int, int], tuple[int, int]], state: tuple[int, int]) -> list[int]:
    path = [state[0]]
    while state in came:
        state = came[state]
        path.append(state[0])
    return path[::-1]
