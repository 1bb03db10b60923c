"""Sources of a page and the atlas read the other way round."""

from tautband.reasoning.words import URGENCIES
from tautband.web.atlas.cite import Citations
from tautband.web.atlas.lookup import causes_with, look_alikes, mimics_at, neighbours, senders
from tautband.web.knowledge import the_atlas


def test_sources_are_numbered_in_the_order_they_are_named() -> None:
    one, two, three = list(the_atlas().sources)[:3]
    cited = Citations()
    first = cited.back("consensus", (two, one))
    again = cited.back("measured", (one, three))
    assert [ref.number for ref in first.refs] == [1, 2]
    assert [ref.number for ref in again.refs] == [2, 3]
    assert [ref.source.id for ref in cited.listed] == [two, one, three]
    assert (first.letter, again.letter, cited.back("judgement", ()).letter) == ("C", "M", "J")


def test_every_referral_is_found_from_its_region() -> None:
    atlas = the_atlas()
    for muscle in atlas.muscles.values():
        for point in muscle.points:
            for referral in point.referrals:
                (sender,) = (s for s in senders()[referral.region] if s.muscle == muscle)
                assert sender.referral.weight >= referral.weight
    for found in senders().values():
        weights = [sender.referral.weight for sender in found]
        assert weights == sorted(weights, reverse=True)


def test_what_must_not_wait_comes_first() -> None:
    for found in mimics_at().values():
        waits = [not mimic.red_flag for mimic, _ in found]
        assert waits == sorted(waits)
        urgencies = [URGENCIES.index(mimic.urgency) for mimic, _ in found if mimic.red_flag]
        assert urgencies == sorted(urgencies)


def test_causes_of_a_finding_are_ordered_by_strength() -> None:
    for found in causes_with().values():
        strengths = [link.strength for _, link in found]
        assert strengths == sorted(strengths, reverse=True)


def test_a_mimic_knows_the_muscles_that_name_it() -> None:
    for muscle in the_atlas().muscles.values():
        for exclusion in muscle.exclusions:
            assert muscle in look_alikes()[exclusion.mimic]


def test_the_next_muscle_has_this_one_before_it() -> None:
    for id_, (before, after) in neighbours().items():
        assert before is None or neighbours()[before.id][1] == the_atlas().muscles[id_]
        assert after is None or neighbours()[after.id][0] == the_atlas().muscles[id_]
