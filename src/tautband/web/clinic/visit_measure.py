"""What was measured before and after, and how it changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tautband.atlas import Atlas
from tautband.reasoning.words import place_words
from tautband.record.models import Measure
from tautband.web.atlas.search import search
from tautband.web.clinic.visit_load import Loaded
from tautband.web.clinic.visit_words import MEASURE_WORDS

LESS_IS_BETTER = frozenset({"pain"})


@dataclass(frozen=True)
class Sign:
    """One comparable sign: before, after, and at the last visit."""

    kind: str
    name: str
    what: str
    side: str
    side_word: str
    unit: str
    before: Measure | None
    before_row: str
    after: Measure | None
    after_row: str
    last: str
    change: str
    better: bool | None

    @property
    def due(self) -> bool:
        """Whether it was measured before, so that it can be measured again."""
        return self.before is not None and self.before.value is not None

    @property
    def before_words(self) -> str:
        """The number before."""
        return number_words(self.before.value) if self.before else ""

    @property
    def after_words(self) -> str:
        """The number after."""
        return number_words(self.after.value) if self.after else ""

    @property
    def title(self) -> str:
        """The sign in words."""
        return f"{self.what}{f', {self.side_word}' if self.side_word else ''}"


def signs(loaded: Loaded) -> tuple[Sign, ...]:
    """Return the signs of the visit, then those of the last visit that were not yet measured again."""
    own = {(m.kind, m.what, m.side, m.moment): m for m in loaded.measures}
    earlier = loaded.earlier.measures if loaded.earlier else {}
    keys = dict.fromkeys(key[:3] for key in (*own, *earlier))
    return tuple(_sign(key, own, earlier, loaded) for key in keys)


Key = tuple[str, str, str, str]


def _sign(key: tuple[str, str, str], own: dict[Key, Measure], earlier: dict[Key, Measure], loaded: Loaded) -> Sign:
    kind, what, side = key
    before, after = own.get((*key, "before")), own.get((*key, "after"))
    last = earlier.get((*key, "before"))
    name, unit, _ = MEASURE_WORDS[kind]
    change, better = _change(kind, before, after)
    return Sign(
        kind=kind,
        name=name,
        what=what,
        side=side,
        side_word="" if side == "none" else side,
        unit=unit,
        before=before,
        before_row=str(before.id) if before else loaded.row_id("measure", *key, "before"),
        after=after,
        after_row=str(after.id) if after else loaded.row_id("measure", *key, "after"),
        last=number_words(last.value) if last else "",
        change=change,
        better=better,
    )


def number_words(value: Decimal | None) -> str:
    """Write a number without empty decimals; nothing where there is none."""
    return "" if value is None else f"{value.normalize():f}"


def _change(kind: str, before: Measure | None, after: Measure | None) -> tuple[str, bool | None]:
    if before is None or after is None or before.value is None or after.value is None:
        return "", None
    moved = after.value - before.value
    if not moved:
        return "no change", None
    words = f"{'+' if moved > 0 else '−'}{number_words(abs(moved))}"
    return words, (moved < 0) == (kind in LESS_IS_BETTER)


@dataclass(frozen=True)
class Told:
    """A finding that was asked or tested."""

    row: str
    version: int
    finding: str
    side: str
    text: str
    how: str
    value: str


def told(loaded: Loaded, atlas: Atlas) -> Iterator[Told]:
    """Yield the findings of the visit."""
    for row in loaded.findings:
        finding = atlas.findings.get(row.finding)
        if finding is not None:
            yield Told(
                row=str(row.id),
                version=row.version,
                finding=row.finding,
                side=row.side,
                text=place_words(finding.name, row.side),
                how=finding.how,
                value="true" if row.present else "false",
            )


def searched(typed: str, loaded: Loaded, atlas: Atlas) -> list[Told]:
    """Return findings of the atlas that fit what was typed, on every side on which they can be."""
    entries = [entry for group in search(typed) if group.kind == "finding" for entry in group.entries]
    known = {(row.finding, row.side): row for row in loaded.findings}
    rows = []
    for entry in entries:
        finding = atlas.findings[entry.id]
        for side in finding.exists_on:
            row = known.get((finding.id, side))
            rows.append(
                Told(
                    row=str(row.id) if row else loaded.row_id("finding", finding.id, side),
                    version=row.version if row else 0,
                    finding=finding.id,
                    side=side,
                    text=place_words(finding.name, side),
                    how=finding.how,
                    value="" if row is None else "true" if row.present else "false",
                )
            )
    return rows
