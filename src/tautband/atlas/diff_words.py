"""How the values of an atlas are said in a line about a change: `short` names one, `say` says all of it."""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING

from tautband.atlas.forms import Value
from tautband.atlas.model import (
    ComplaintPrior,
    DepthFigure,
    Dose,
    Exclusion,
    FindingLink,
    Hazard,
    Modifier,
    NeedleLength,
    Place,
    Point,
    Prevalence,
    RedFlagRule,
    Referral,
    RegionLink,
)
from tautband.atlas.words import (
    REFERRAL_WORDS,
    SIDE_WORDS,
    accuracy_words,
    dose_words,
    length_words,
    modifier_words,
    percent_words,
    prevalence_words,
    range_words,
    who,
)

if TYPE_CHECKING:
    from tautband.atlas.model import Atlas


class Names:
    """Looks up what an id is called in either of two atlases."""

    def __init__(self, before: Atlas, after: Atlas) -> None:
        self._atlases = (after, before)

    def of(self, kind: str, id_: str) -> str:
        """Name an id of `muscles`, `regions` and so on; an id of neither atlas names itself."""
        return next((str(getattr(a, kind)[id_].name) for a in self._atlases if id_ in getattr(a, kind)), id_)


@singledispatch
def short(item: object, _names: Names) -> str:
    """Name a value of a list inside a line about it."""
    return str(item)


@short.register
def _(item: Referral | RegionLink, names: Names) -> str:
    return _with_side(names.of("regions", item.region), item.side)


@short.register
def _(item: FindingLink, names: Names) -> str:
    return _with_side(names.of("findings", item.finding), item.side)


@short.register
def _(item: Exclusion, names: Names) -> str:
    return names.of("mimics", item.mimic)


@short.register
def _(item: ComplaintPrior, names: Names) -> str:
    return names.of("muscles" if item.kind == "muscle" else "mimics", item.cause)


@short.register
def _(item: Point, _names: Names) -> str:
    return f"point {item.name}"


@short.register
def _(item: Hazard, _names: Names) -> str:
    return item.structure


@short.register
def _(item: RedFlagRule, _names: Names) -> str:
    return f"rule “{item.reason}”"


@short.register
def _(item: Prevalence, _names: Names) -> str:
    return item.population


@short.register
def _(item: DepthFigure, _names: Names) -> str:
    return f"“{item.what}”"


@short.register
def _(item: Modifier, _names: Names) -> str:
    return who(item.age_min, item.age_max, item.sex) or "everybody"


@singledispatch
def say(value: object, names: Names) -> str:
    """Say a value whole: what appeared, disappeared, or stood on one side of a change."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple):
        return " to ".join(say(part, names) for part in value)
    if isinstance(value, Value):
        known = short.dispatch(type(value)) is not short.dispatch(object)
        return short(value, names) if known else "described"
    return "nothing" if value in {None, ""} else str(value)


@say.register
def _(value: Referral, names: Names) -> str:
    return f"{short(value, names)}, {REFERRAL_WORDS[value.kind]} (weight {value.weight:g}, {value.basis})"


@say.register
def _(value: RegionLink, names: Names) -> str:
    return f"{short(value, names)} (weight {value.weight:g}, {value.basis})"


@say.register
def _(value: ComplaintPrior, names: Names) -> str:
    return f"{short(value, names)} ({percent_words(value.probability)}, {value.basis})"


@say.register
def _(value: FindingLink, names: Names) -> str:
    figures = filter(None, [f"strength {value.strength:g}", value.basis, accuracy_words(value)])
    return f"{short(value, names)} ({', '.join(figures)})"


@say.register
def _(value: Hazard, _names: Names) -> str:
    return f"{value.structure}. {value.avoid}"


@say.register
def _(value: Exclusion, names: Names) -> str:
    return f"{short(value, names)}: {value.tell}"


@say.register
def _(value: DepthFigure, _names: Names) -> str:
    return f"{value.what} {range_words(*value.mm)}" if value.mm else value.what


@say.register
def _(value: Prevalence, _names: Names) -> str:
    return f"{value.population}: {prevalence_words(value) or value.note}"


@say.register
def _(value: Modifier, _names: Names) -> str:
    return modifier_words(value)


@say.register
def _(value: Dose, _names: Names) -> str:
    return dose_words(value)


@say.register
def _(value: NeedleLength, _names: Names) -> str:
    return f"{length_words(value)} ({value.basis})"


@say.register
def _(value: Place, names: Names) -> str:
    return f"{names.of('regions', value.region)}, {value.out:g} outwards, {value.down:g} down"


def _with_side(name: str, side: str) -> str:
    words = SIDE_WORDS.get(side, side)
    return f"{name} ({words})" if words else name
