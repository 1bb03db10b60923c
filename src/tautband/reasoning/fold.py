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
    """Chance that some, and that none, of the first causes of an effect explains it, for 0, 1, 2 … of them.

    Effects by causes by rows.
    """

    some: Floats
    none: Floats

    @classmethod
    def of(cls, explains: Floats) -> Union:
        """Add cause by cause, so that neither number is ever the difference of two others."""
        effects, causes, rows = explains.shape
        none = np.ones((effects, causes + 1, rows))
        some = np.zeros_like(none)
        np.cumprod(1.0 - explains, axis=1, out=none[:, 1:])
        np.cumsum(none[:, :-1] * explains, axis=1, out=some[:, 1:])
        return cls(some, none)


@dataclass
class Fold:
    """The weights of the effects after folding; those of one effect are scaled so that the larger given one is 1."""

    question: Question
    given: tuple[Floats, Floats]
    """The weights of the effects unexplained and explained, scaled, before folding."""
    unexplained: Floats
    weights: Floats
    """The weights after folding: effects by rows by unexplained and explained."""
    causes: Ints
    """The folded causes, and at which place of which effect each stands."""
    at: tuple[Ints, Ints]
    first: Union
    """The causes of each effect counted from the first, and from the last."""
    last: Union
    log_alone: Floats
    """Logarithm of what was scaled out, and of the chance of the effects that no step of the plan touches."""
    alone: Ints

    @classmethod
    def of(cls, question: Question, layout: Layout) -> Fold:
        """Fold."""
        scale = np.maximum(question.unexplained, question.explained)
        scale[scale == 0.0] = 1.0
        given = question.unexplained / scale, question.explained / scale
        causes = np.array([cause for own in layout.folded.values() for cause in own], dtype=np.intp)
        lengths = [len(own) for own in layout.folded.values()]
        effect = np.repeat(np.array(list(layout.folded), dtype=np.intp), lengths)
        place = np.array([place for length in lengths for place in range(length)], dtype=np.intp)
        explains = np.zeros((len(scale), max(lengths, default=0), question.rows))
        explains[effect, place] = question.priors[causes] * question.strengths[effect, causes][:, None]
        first, last = Union.of(explains), Union.of(explains[:, ::-1])
        unexplained = given[0] * first.none[:, -1] + given[1] * first.some[:, -1]
        touched = {effect for step in layout.plan.steps for effect in step.own}
        alone = np.array([effect for effect in range(len(scale)) if effect not in touched], dtype=np.intp)
        with np.errstate(divide="ignore"):
            log_alone = np.log(scale).sum(axis=0) + np.log(unexplained[alone]).sum(axis=0)
        weights = np.stack([unexplained, given[1]], axis=2)
        return cls(question, given, unexplained, weights, causes, (effect, place), first, last, log_alone, alone)

    def settle(self, ledger: Ledger) -> None:
        """Answer for the effects and the causes folded into them."""
        chance = self.unexplained[self.alone]
        ledger.open[self.alone] = np.divide(1.0, chance, out=np.zeros_like(chance), where=chance > 0)
        ledger.unexplained[:] = ledger.open * self.given[0] * self.first.none[:, -1]
        if not len(self.causes):
            return
        question, (effect, place) = self.question, self.at
        strength = question.strengths[effect, self.causes][:, None]
        share = self._share(effect, place, place + 1, strength, ledger)
        ledger.causes[self.causes] = question.priors[self.causes] * share
        owners = question.owners[self.causes]
        starts = np.flatnonzero(np.diff(owners, prepend=-1) != 0)
        stops = np.append(starts[1:], len(owners)) - 1
        groups = owners[starts]
        quiet = self._share(effect[starts], place[starts], place[stops] + 1, 0.0, ledger)
        ledger.settle_groups(groups, quiet)

    def _share(self, effect: Ints, start: Ints, stop: Ints, strength: Floats | float, ledger: Ledger) -> Floats:
        """The share of all worlds, if the causes from start to stop are replaced by one of a given strength."""
        after = self.first.none.shape[1] - 1 - stop
        none_before = self.first.none[effect, start]
        none = none_before * self.last.none[effect, after]
        some = self.first.some[effect, start] + none_before * self.last.some[effect, after]
        missed = none * (1.0 - strength)
        hit = strength + (1.0 - strength) * some
        given = self.given[0][effect] * missed + self.given[1][effect] * hit
        return np.asarray(ledger.open[effect] * given + ledger.closed[effect] * self.given[1][effect])
