"""What the command prints in the guides' examples, and how a guide shows palpation."""

import json

from tautband.assess import assess
from tautband.atlas import load_atlas
from tautband.reasoning.report import render_report
from tools.guide.facts import GUIDES, read_guide_case


def report(name: str) -> str:
    """Return what `tautband assess` prints of one of the guides' cases."""
    atlas = load_atlas()
    case = read_guide_case(name)
    return render_report(case, assess(case, atlas, patient=True), atlas)


def whole_report() -> str:
    """Return the report on the case before palpation, for a page, without the note that names the atlas at its end."""
    return _block(report("case.json").rstrip().rpartition("\n\n")[0])


def palpated_ranking() -> str:
    """Return the ranking of muscles after palpation, for a page."""
    return _block(report("case-palpated.json").split("\n\n")[0])


def palpation_entry() -> str:
    """Return the palpation of the example as it stands in the case, for a page."""
    entries = json.loads((GUIDES / "case-palpated.json").read_text(encoding="utf-8"))["palpation"]
    listed = ",\n".join(f"  {json.dumps(entry)}" for entry in entries)
    return _block(f'"palpation": [\n{listed}\n]', "json")


def _block(text: str, kind: str = "text") -> str:
    return f"```{kind}\n{text.rstrip()}\n```"
