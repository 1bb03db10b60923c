"""Causes that reach a single observed effect, folded into the weights of that effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tautband.reasoning.layout import Layout
    from tautband.reasoning.ledger import Ledger
    from tautband.reasoning.noisy_or import Floats, Ints, Question


@dataclass
class Union:
    """Chance that some, and that none, of the first causes of a row of causes explains an effect: 0, 1, 2 … of them."""

    some: Floats
    none: Floats

    @classmethod
    def of(cls, explains: Floats) -> Union:
        """Add cause by cause, so that neither number is ever the difference of two others."""
        shape = (len(explains) + 1, explains.shape[1])
        none = np.ones(shape)
        some = np.zeros(shape)
        np.cumprod(1.0 - explains, axis=0, out=none[1:])
        np.cumsum(none[:-1] * explains, axis=0, out=some[1:])
        return cls(some, none)


@dataclass
class Fold:
    """The weights of the effects after folding."""

    layout: Layout
    unexplained: Floats
    explained: Floats
    unions: dict[int, tuple[Union, Union]]
    """For each effect, its folded causes counted from the first and from the last."""
    alone: list[int]
    """Effects that no step of the plan touches."""
    log_alone: Floats

    @classmethod
    def of(cls, question: Question, layout: Layout) -> Fold:
        """Fold."""
        unexplained = question.unexplained.copy()
        unions = {}
        for effect, causes in layout.folded.items():
            explains = question.priors[causes] * question.strengths[effect, causes][:, None]
            union = Union.of(explains)
            unions[effect] = (union, Union.of(explains[::-1]))
            unexplained[effect] *= union.none[-1]
            unexplained[effect] += question.explained[effect] * union.some[-1]
        planned = {effect for step in layout.plan.steps for effect in step.frontier}
        alone = [effect for effect in range(len(unexplained)) if effect not in planned]
        with np.errstate(divide="ignore"):
            log_alone = np.sum(np.log(unexplained[alone]), axis=0)
        return cls(layout, unexplained, question.explained, unions, alone, log_alone)

    def settle_alone(self, ledger: Ledger) -> None:
        """Answer for the effects that no step touches."""
        for effect in self.alone:
            chance = self.unexplained[effect]
            share = np.divide(1.0, chance, out=np.zeros_like(chance), where=chance > 0)
            self.settle(effect, share, np.zeros_like(share), ledger)

    def settle(self, effect: int, unexplained: Floats, explained: Floats, ledger: Ledger) -> None:
        """Answer for an effect and the causes folded into it.

        `unexplained` and `explained` are the shares of the two entries of the effect, without its weights.
        """
        question = ledger.question
        weight_u, weight_e = question.unexplained[effect], question.explained[effect]
        causes = self.layout.folded.get(effect)
        if causes is None:
            ledger.unexplained[effect] = unexplained * weight_u
            return
        first, last = self.unions[effect]
        ledger.unexplained[effect] = unexplained * weight_u * first.none[-1]

        def share(stops: Ints, starts: Ints, strength: Floats | float) -> Floats:
            """The share of all worlds, if the causes from stop to start are replaced by one of a given strength."""
            after = len(causes) - starts
            none = first.none[stops] * last.none[after]
            some = first.some[stops] + first.none[stops] * last.some[after]
            missed = none * (1.0 - strength)
            hit = strength + (1.0 - strength) * some
            return np.asarray(unexplained * (weight_u * missed + weight_e * hit) + explained * weight_e)

        places = np.arange(len(causes))
        strength = question.strengths[effect, causes][:, None]
        ledger.causes[causes] = question.priors[causes] * share(places, places + 1, strength)
        owners = question.owners[causes]
        starts = np.flatnonzero(np.diff(owners, prepend=-1))
        stops = np.append(starts[1:], len(causes))
        groups = owners[starts]
        ledger.groups[groups] = 1.0 - ledger.off[groups] * share(starts, stops, 0.0)
