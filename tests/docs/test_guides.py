"""The guides' example is what the program answers, and their words and pictures fit it."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tools import docs, model_page
from tools.guide.facts import Example, example
from tools.guide.pictures import pictures

from tautband.cli import main
from tautband.reasoning.reading import DEFAULT, RANGES, Reading

GUIDES = docs.ROOT / "docs" / "guides"
ASSESS = (GUIDES / "assess.md").read_text(encoding="utf-8")
STORY = (GUIDES / "how-it-reasons.md").read_text(encoding="utf-8")
FROZEN = ("mimic", "adhesive_capsulitis", "right")
TENDON = ("mimic", "rotator_cuff_or_biceps_tendinopathy", "right")


@pytest.fixture(scope="module")
def told() -> Example:
    return example()


def block(page: str, mark: str) -> str:
    """Return the code that stands between the marks of a page."""
    found = re.search(rf"<!-- {mark}:begin -->\n```\w+\n(.*?)\n```\n<!-- {mark}:end -->", page, re.DOTALL)
    assert found is not None, mark
    return found[1]


def printed(name: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["assess", str(GUIDES / name)]) == 0
    return capsys.readouterr().out


def test_report_in_the_guide_is_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    report = printed("case.json", capsys)
    shown, note = report.rstrip().rsplit("\n\n", 1)
    assert block(ASSESS, "report") == shown
    assert "Education, not a diagnosis." in note


def test_ranking_after_palpation_is_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    ranking = block(ASSESS, "palpated")
    assert ranking.startswith("Muscles\n")
    assert printed("case-palpated.json", capsys).startswith(f"{ranking}\n\n")


def test_palpated_case_is_the_case_and_the_palpation_of_the_guide() -> None:
    before = json.loads((GUIDES / "case.json").read_text(encoding="utf-8"))
    after = json.loads((GUIDES / "case-palpated.json").read_text(encoding="utf-8"))
    shown = json.loads("{" + block(ASSESS, "palpation") + "}")
    assert after == {**before, **shown}


def test_story_tells_what_the_reasoner_does(told: Example) -> None:
    infraspinatus, supraspinatus = ("muscle", "infraspinatus", "right"), ("muscle", "supraspinatus", "right")
    assert told.muscles[:2] == [infraspinatus, supraspinatus]
    assert set(told.rivals[:2]) == {FROZEN, TENDON}
    blank = next(reason for reason in told.answer.muscles[0].because if reason.evidence == "region:scapula_body:right")
    assert -1.0 < blank.log_odds < 0.0
    assert told.stiff[FROZEN] > told.now[FROZEN] + 0.2
    for owner in (TENDON, infraspinatus, supraspinatus):
        assert 0.1 < told.stiff[owner] < told.now[owner], owner
    assert 0.75 < told.felt[infraspinatus] < 0.99
    assert told.not_felt[infraspinatus] < 0.1
    for owner in (TENDON, FROZEN, supraspinatus):
        assert told.felt[owner] < told.now[owner] < told.not_felt[owner], owner


@pytest.mark.parametrize("path", pictures(), ids=lambda path: path.name)
def test_picture_stands_alone_and_says_what_it_shows(path: Path) -> None:
    picture = ElementTree.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314  our own file
    assert picture.get("role") == "img"
    assert len(picture.get("aria-label") or "") > 20
    addresses = [part.get("href") or "" for part in picture.iter("{http://www.w3.org/2000/svg}image")]
    assert all(address.startswith("data:image/webp;base64,") for address in addresses)
    assert path.stat().st_size < 150_000
    assert re.search(rf"!\[[^\]]{{20,}}\]\(pictures/{path.name}\)", STORY), (
        "the guide shows it, with a text for the blind"
    )


def test_bars_are_as_long_as_the_chances(told: Example) -> None:
    ranking = (GUIDES / "pictures" / "ranking.svg").read_text(encoding="utf-8")
    for owner in told.muscles[:3]:
        assert f"{100 * told.now[owner]:.0f} %" in ranking
        assert f'width="{250 * told.now[owner]:.1f}"' in ranking


def test_table_of_constants_holds_each_with_its_value_range_and_reason() -> None:
    rows = [row.split(" | ") for row in model_page.constants_table().splitlines()[2:]]
    told = {}
    for names, values, ranges, reason in rows:
        assert len(reason) > 40
        columns = (re.findall(r"`(\w+)`", names), values.split("<br>"), ranges.split("<br>"))
        told.update({name: (value, spread) for name, value, spread in zip(*columns, strict=True)})
    assert told == {
        name: (f"{getattr(DEFAULT, name):g}", f"{low:g}&nbsp;to&nbsp;{high:g}") for name, (low, high) in RANGES.items()
    }


def test_a_constant_without_a_reason_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    told = model_page.reasons(Reading.__doc__ or "")
    assert len(told) > 10
    monkeypatch.setattr(model_page, "reasons", lambda _: told[1:])
    with pytest.raises(ValueError, match="it must tell of each field"):
        model_page.constants_table()


def test_a_page_without_its_mark_is_found() -> None:
    with pytest.raises(ValueError, match="gone:begin"):
        docs.between("no mark here", "gone", "new")


def test_an_old_example_is_written_anew(tmp_path: Path) -> None:
    page = tmp_path / "assess.md"
    page.write_text(ASSESS.replace(block(ASSESS, "palpated"), "Muscles"), encoding="utf-8")
    assert docs.page_with(page, docs.parts()[GUIDES / "assess.md"]) == ASSESS
