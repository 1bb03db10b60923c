"""How common a cause is among people who hurt in a place: the rows that a muscle's and a mimic's page share."""

from dataclasses import dataclass

from tautband.atlas import Mimic, Muscle
from tautband.atlas.lookup import by_complaint
from tautband.atlas.words import percent_words
from tautband.web.atlas.cite import Backing, Citations
from tautband.web.knowledge import the_atlas


@dataclass(frozen=True)
class CommonRow:
    """A complaint, and the share of people with it who have the cause."""

    complaint: str
    share: str
    note: str
    backing: Backing


def common_rows(cause: Muscle | Mimic, cited: Citations) -> tuple[CommonRow, ...]:
    """Return the complaints in which a cause was counted or judged, the most common first."""
    return tuple(
        CommonRow(
            complaint=complaint.name,
            share=percent_words(prior.probability),
            note=prior.note,
            backing=cited.back(prior.basis, prior.sources),
        )
        for complaint, prior in by_complaint(the_atlas(), cause)
    )
