"""How often the right muscle is among the first: published cases, beside the overlap chart.

    python -m bench.recall FOLDER

FOLDER holds one JSON file per case with `case`, `truth` and `meta`. The overlap chart ranks muscles by the share of
their pattern that is painted, as a therapist with a book of charts does. Sides count only where the source gives them.
Never tune a number of the atlas to these cases: they are few, and written by people who chose muscles by chart.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tautband.atlas import load_atlas
from tautband.reasoning.belief import believe
from tautband.reasoning.case import case_from_data
from tautband.reasoning.network import build_network
from tautband.reasoning.red_flags import raise_red_flags

if TYPE_CHECKING:
    from tautband.atlas import Atlas
    from tautband.reasoning.case import Case

DEPTHS = (1, 3, 5)

Ranked = list[tuple[str, str]]


@dataclass
class Score:
    """Hits so far, by depth."""

    any: dict[int, float] = field(default_factory=lambda: dict.fromkeys(DEPTHS, 0))
    share: dict[int, float] = field(default_factory=lambda: dict.fromkeys(DEPTHS, 0.0))

    def count(self, ranked: Ranked, truth: set[tuple[str, str]]) -> None:
        """Count one case."""
        for depth in DEPTHS:
            hits = len(truth.intersection(ranked[:depth]))
            self.any[depth] += 1 if hits else 0
            self.share[depth] += hits / len(truth)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--misses", action="store_true", help="name cases without a primary muscle in the first 5")
    options = parser.parse_args()
    atlas = load_atlas()
    entries = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(options.folder.glob("*.json"))]
    _muscles(entries, atlas, misses=options.misses)
    _red_flags(entries, atlas)


def _muscles(entries: list[dict[str, Any]], atlas: Atlas, *, misses: bool) -> None:
    reasoner, chart = Score(), Score()
    scored = 0
    for entry in entries:
        primary = [m for m in entry["truth"]["muscles"] if m["role"] == "primary"]
        if not entry["meta"]["scorable"] or not primary:
            continue
        sided = entry["meta"]["side_given"]
        truth = {(m["muscle"], m["side"] if sided else "") for m in primary}
        case = case_from_data(entry["case"], atlas)
        scored += 1
        ours = _ranking(case, atlas, sided=sided)
        reasoner.count(ours, truth)
        chart.count(_overlap_chart(case, atlas, sided=sided), truth)
        if misses and not truth.intersection(ours[:5]):
            print(f"  missed {case.id}: {sorted(truth)}; first: {[name for name, _ in ours[:5]]}")
    print(f"{scored} cases with a named primary muscle")
    print("any primary muscle in the first … (share of all primary muscles found)")
    print(f"{'':15}" + "".join(f"{depth:>22}" for depth in DEPTHS))
    for name, score in (("tautband", reasoner), ("overlap chart", chart)):
        cells = [f"{score.any[d]:.0f} = {score.any[d] / scored:.0%} ({score.share[d] / scored:.0%})" for d in DEPTHS]
        print(f"{name:15}" + "".join(f"{cell:>22}" for cell in cells))


def _ranking(case: Case, atlas: Atlas, *, sided: bool) -> Ranked:
    belief = believe(case, atlas)
    muscles = [
        (-float(belief.posterior.groups[group, 0]), owner.id, owner.side if sided else "")
        for group, owner in enumerate(belief.network.owners)
        if owner.kind == "muscle"
    ]
    return list(dict.fromkeys((name, side) for _, name, side in sorted(muscles)))


def _overlap_chart(case: Case, atlas: Atlas, *, sided: bool) -> Ranked:
    network = build_network(atlas)
    painted = {("region", pain.region, pain.side): pain.coverage for pain in case.pain}
    rows = [(place, painted.get(effect, 0.0)) for effect, place in network.effects.items() if effect[0] == "region"]
    muscles = []
    for group, owner in enumerate(network.owners):
        if owner.kind == "muscle":
            strongest = network.strengths[:, network.owner_of == group].max(axis=1)
            pattern = [coverage for place, coverage in rows if strongest[place] > 0]
            muscles.append((-sum(pattern) / max(1, len(pattern)), owner.id, owner.side if sided else ""))
    return list(dict.fromkeys((name, side) for _, name, side in sorted(muscles)))


def _red_flags(entries: list[dict[str, Any]], atlas: Atlas) -> None:
    wanted = raised = false = calm = 0
    for entry in entries:
        flags = [flag.mimic for flag in raise_red_flags(case_from_data(entry["case"], atlas), atlas)]
        truth = entry["truth"]["red_flag"]
        if truth:
            wanted += 1
            raised += bool(flags)
            exact = "exactly" if truth in flags else "as another" if flags else "NOT"
            print(f"  red flag {entry['case']['id']}: {truth} raised {exact} {[] if truth in flags else flags}")
        elif not entry["meta"]["flag_allowed"]:
            calm += 1
            false += bool(flags)
            if flags:
                print(f"  raised without need {entry['case']['id']}: {flags}")
    print(f"red flags: {raised} of {wanted} raised; {false} of {calm} other cases raised one without need")


if __name__ == "__main__":
    main()
