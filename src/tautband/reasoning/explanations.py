"""The most probable sets of causes, with a proof that none better was overlooked.

A set is a choice of trigger points and mimics that are active while all others are not. Its log probability is, up to
a constant, the sum of the log odds of its causes plus the sum over the observed effects of the logarithm of their
weight. That weight is concave in what the causes add, so a cause adds less to a larger set: what single causes would
add now bounds what they can add together. No effect can gain more than its full weight either, and the two bounds mix
in any proportion, effect by effect: that is the dual of a linear programme, and any proportion gives a valid bound.

The search takes up the set with the highest bound first. A set that comes up finished is therefore the best of all
that are left. Sets that name the same muscles, by other points, are told once, by their best choice of points.
"""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tautband.reasoning.assessment import Explanation

if TYPE_CHECKING:
    from tautband.reasoning.belief import Belief
    from tautband.reasoning.noisy_or import Floats, Ints, Question

MOST_TOLD = 3
"""Sets that are told (judgement)."""

MOST_OPENED = 600
"""Sets that are looked at before the search gives up proving: about a tenth of a second."""

MOST_LINKS = 4_000_000
"""Links that these sets may have together: fewer are looked at where very much is painted, and it takes no longer."""

LEAST_RELATIVE = 0.01
"""Sets this much less probable than the best are not worth telling."""

STEPS = 12
"""Steps by which the proportions of the bound are improved for each set."""

SMALLEST = 1e-300


@dataclass(frozen=True)
class Found:
    """A set of causes, its log probability up to a constant, and whether no better one is left."""

    causes: tuple[int, ...]
    score: float
    proven: bool


def most_probable(belief: Belief) -> tuple[Explanation, ...]:
    """The most probable sets of the causes that reach anything seen; of other causes the case says nothing.

    Parameters
    ----------
    belief
        What the network makes of a case.

    Returns
    -------
    tuple of Explanation
        At most `MOST_TOLD`, best first; an empty set of causes means that nothing modelled is at work.
    """
    network = belief.network
    found = search(belief.question)
    told = []
    for entry in found:
        groups = dict.fromkeys(int(network.owner_of[cause]) for cause in entry.causes)
        surest = sorted(groups, key=lambda group: (-belief.posterior.groups[group, 0], group))
        owners = [network.owners[group] for group in surest]
        names = tuple((owner.kind, owner.id, owner.side) for owner in owners)
        told.append(Explanation(names, round(float(np.exp(entry.score - found[0].score)), 6), entry.proven))
    return tuple(told)


def search(question: Question, most: int = MOST_TOLD, budget: int = MOST_OPENED) -> list[Found]:
    """Find the most probable sets of causes of the first row of a question, each with other groups than the rest.

    Parameters
    ----------
    question
        The question; causes that reach no effect are left out.
    most
        How many sets to find.
    budget
        Sets to look at before giving up proving.

    Returns
    -------
    list of Found
        Best first.
    """
    scores = _Scores.of(question)
    return _Search(scores, most).run(min(budget, MOST_LINKS // max(1, scores.missed.size)))


@dataclass(frozen=True)
class _Scores:
    """A question as log probabilities of sets."""

    causes: Ints
    """The causes that take part."""
    owners: Ints
    log_odds: Floats
    missed: Floats
    """Chance that a link does not fire: effects by causes that take part."""
    high: Floats
    """Weight of each effect if it is explained, and what is lost of it if not."""
    gap: Floats
    certain: tuple[int, ...]
    """Places of the causes that are on in any case."""

    @classmethod
    def of(cls, question: Question) -> _Scores:
        priors = question.priors[:, 0]
        causes = np.flatnonzero((question.strengths > 0).any(axis=0) & (priors > 0))
        chance = priors[causes]
        certain = chance >= 1.0
        with np.errstate(divide="ignore"):
            log_odds = np.where(certain, 0.0, np.log(chance) - np.log1p(-np.where(certain, 0.0, chance)))
        high = question.explained[:, 0]
        return cls(
            causes=causes,
            owners=question.owners[causes],
            log_odds=log_odds,
            missed=1.0 - question.strengths[:, causes],
            high=high,
            gap=high - question.unexplained[:, 0],
            certain=tuple(np.flatnonzero(certain).tolist()),
        )

    def logs(self, missed: Floats) -> Floats:
        """Logarithm of the weight of each effect (rows), given the chance that no cause explains it."""
        return np.asarray(np.log(np.maximum(self.high[:, None] - self.gap[:, None] * missed, SMALLEST)))


@dataclass(frozen=True)
class _Node:
    """All sets that hold some causes and any of some further ones, and no others.

    The further ones stand in the order of what they may add, and `adds` says what that is once the share `base` of
    what the effects may gain at all is set aside.
    """

    held: tuple[int, ...]
    score: float
    further: Ints
    adds: Floats
    base: float
    shares: Floats
    missed: Floats

    def bound(self, first: int) -> float:
        """No set that holds the further cause of this place, and none before it, scores higher."""
        later = np.maximum(self.adds[first + 1 :], 0.0).sum()
        return self.score + self.base + float(self.adds[first] + later)


class _Search:
    """Best first: what is on the heap with the highest bound is taken up next."""

    def __init__(self, scores: _Scores, most: int) -> None:
        self.scores, self.most = scores, most
        self.best: dict[tuple[int, ...], tuple[float, tuple[int, ...]]] = {}
        """The best set so far for each set of groups."""
        self.heap: list[tuple[float, int, _Node, int]] = []
        """Minus the bound, a number that decides between equals, a node, and the place of a further cause."""
        self.turns = itertools.count()

    def run(self, budget: int) -> list[Found]:
        """Search until the sets are proven or the budget is spent."""
        scores = self.scores
        free = np.setdiff1d(np.arange(len(scores.causes)), scores.certain)
        missed = np.prod(scores.missed[:, scores.certain], axis=1)
        self._open(scores.certain, 0.0, missed, free, np.full(len(scores.high), 0.5))
        for _ in range(budget):
            if not self.heap or -self.heap[0][0] <= self._least():
                break
            _, _, node, place = heapq.heappop(self.heap)
            self._push(node, place + 1)
            cause = int(node.further[place])
            held = (*node.held, cause)
            missed = node.missed * scores.missed[:, cause]
            odds = float(scores.log_odds[list(held)].sum())
            self._open(held, odds, missed, node.further[place + 1 :], node.shares)
        ahead = -self.heap[0][0] if self.heap else -np.inf
        ranked = sorted(self.best.values(), key=lambda entry: (-entry[0], entry[1]))
        least = ranked[0][0] + np.log(LEAST_RELATIVE)
        return [
            Found(tuple(scores.causes[list(held)].tolist()), score, score >= ahead)
            for score, held in ranked[: self.most]
            if score >= least
        ]

    def _least(self) -> float:
        """What a set must score to be told."""
        ranked = sorted((score for score, _ in self.best.values()), reverse=True)
        last = ranked[self.most - 1] if len(ranked) >= self.most else -np.inf
        return float(max(last, ranked[0] + np.log(LEAST_RELATIVE)))

    def _open(self, held: tuple[int, ...], odds: float, missed: Floats, further: Ints, shares: Floats) -> None:
        """Score a set, and put on the heap the larger ones that may be worth telling."""
        scores = self.scores
        now = scores.logs(missed[:, None])
        score = odds + float(now.sum())
        groups = tuple(sorted({int(scores.owners[cause]) for cause in held}))
        if groups not in self.best or score > self.best[groups][0]:
            self.best[groups] = score, held
        if not len(further):
            return
        room = np.maximum(np.log(np.maximum(scores.high, SMALLEST)) - now[:, 0], 0.0)
        alone = np.maximum(scores.logs(missed[:, None] * scores.missed[:, further]) - now, 0.0)
        wanted = self._least() - score
        base, adds, shares = _tighten(room, alone, scores.log_odds[further], shares, wanted)
        promising = base + np.maximum(adds, 0.0).sum() + np.minimum(adds, 0.0) > wanted
        order = np.flatnonzero(promising)[np.argsort(-adds[promising], kind="stable")]
        node = _Node(held, score, further[order], adds[order], base, shares, missed)
        self._push(node, 0)

    def _push(self, node: _Node, place: int) -> None:
        if place < len(node.further):
            bound = node.bound(place)
            if bound > self._least():
                heapq.heappush(self.heap, (-bound, next(self.turns), node, place))


def _tighten(room: Floats, alone: Floats, odds: Floats, shares: Floats, wanted: float) -> tuple[float, Floats, Floats]:
    """Choose which share of what an effect may gain is set aside, so that the bound is low.

    Parameters
    ----------
    room
        What each effect may gain at all.
    alone
        What each cause alone would add to each effect.
    odds
        Log odds of each cause.
    shares
        The shares to begin with.
    wanted
        A bound that is low enough.

    Returns
    -------
    tuple
        What is set aside, what each cause may add to that, and the shares.
    """
    lowest = np.inf
    stride = 1.0
    for _ in range(STEPS):
        adds = odds + (1.0 - shares) @ alone
        on = adds > 0
        bound = float(shares @ room + adds[on].sum())
        if bound < lowest:
            lowest, kept = bound, (float(shares @ room), adds, shares)
        else:
            stride /= 2.0
        slope = room - alone[:, on].sum(axis=1)
        length = float(slope @ slope)
        if bound <= wanted or length == 0.0:
            break
        reach = bound - wanted if np.isfinite(wanted) else 0.1 * bound
        shares = np.clip(shares - stride * reach / length * slope, 0.0, 1.0)
    return kept
