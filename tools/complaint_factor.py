"""What a complaint does to the odds of a muscle: published figures for people who have it against the general prior.

Prints the table of docs/decisions/0007-complaint-priors.md and the median that the reasoner uses for all other muscles.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median, quantiles

from tautband.atlas import Atlas, load_atlas
from tautband.atlas.words import percent_words

HEAD = "| complaint | muscle | usually | with the complaint | odds × |\n|---|---|---:|---:|---:|"


@dataclass(frozen=True)
class Row:
    """One figure of a study beside the general prior of the same muscle."""

    complaint: str
    muscle: str
    usual: float
    found: float

    @property
    def factor(self) -> float:
        """The odds ratio between the two."""
        return self.found / (1 - self.found) * (1 - self.usual) / self.usual


def rows(atlas: Atlas, *bases: str) -> Iterator[Row]:
    """Every muscle for which a complaint has a figure of one of these bases."""
    for complaint in atlas.complaints.values():
        for prior in complaint.priors:
            if prior.kind == "muscle" and prior.basis in bases:
                usual = atlas.muscles[prior.cause].prior.probability
                yield Row(complaint.id, prior.cause, usual, prior.probability)


def table(found: list[Row]) -> str:
    """Write the rows as a table, lowest odds ratio first."""
    lines = [HEAD]
    for row in sorted(found, key=lambda row: row.factor):
        usual, with_it = percent_words(row.usual), percent_words(row.found)
        lines.append(f"| {row.complaint} | {row.muscle} | {usual} | {with_it} | {row.factor:.1f} |")
    return "\n".join(lines)


def summary(found: list[Row]) -> str:
    """Say the median odds ratio, its quartiles and over how many rows."""
    low, _, high = quantiles([row.factor for row in found], n=4)
    middle = median(row.factor for row in found)
    return f"median {middle:.1f}, quartiles {low:.1f} and {high:.1f}, n = {len(found)}"


def main() -> None:
    """Print the table, then the median of what was measured and of all."""
    atlas = load_atlas()
    measured = list(rows(atlas, "measured"))
    print(table(measured))
    print(f"\nmeasured: {summary(measured)}")
    print(f"with those of consensus and judgement: {summary(list(rows(atlas, 'measured', 'consensus', 'judgement')))}")


if __name__ == "__main__":
    main()
