"""What the network makes of a case, and what it would make of the same case with one thing more or less."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from tautband.reasoning.decouple import estimate
from tautband.reasoning.evidence import Evidence, ask, chances, gather, missed
from tautband.reasoning.infer import COST_LIMIT, exact, infer
from tautband.reasoning.network import Network, build_network
from tautband.reasoning.noisy_or import Floats, Posterior, Question, tilt
from tautband.reasoning.reading import DEFAULT, Reading

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tautband.atlas import Atlas
    from tautband.reasoning.case import Case
    from tautband.reasoning.owners import Effect

Bools: TypeAlias = "NDArray[np.bool_]"

VARIANT_COST = 60_000_000
"""Numbers that all variants of a case together may move: some tens of milliseconds."""


@dataclass(frozen=True)
class Belief:
    """A case as the network sees it."""

    network: Network
    priors: Floats
    evidence: Evidence
    question: Question
    posterior: Posterior


@dataclass(frozen=True)
class Variant:
    """The case with one effect left out, with one more effect missing, or with a muscle or mimic ruled out."""

    without: Effect | None = None
    also_missing: Effect | None = None
    silent: int | None = None
    """A group that does not cause the effect `without`, for all that it may cause besides."""
    ruled_out: int | None = None
    """A group none of whose causes is on."""


@dataclass(frozen=True)
class Variants:
    """What the network makes of the variants of a case."""

    now: Floats
    """Chance of each muscle or mimic in the case itself."""
    groups: Floats
    """The same in each variant: groups by variants."""
    causes: Floats
    """Chance of each trigger point or mimic in each variant: causes by variants."""
    log_ratio: Floats
    """Logarithm of the chance of a variant's evidence relative to the case's own, by variants."""


def believe(case: Case, atlas: Atlas, limit: int = COST_LIMIT, reading: Reading = DEFAULT) -> Belief:
    """Let the network of an atlas answer a case; exactly, if that moves at most so many numbers."""
    network = build_network(atlas, reading)
    priors = chances(case, network)
    evidence = gather(case, network)
    question = ask(network, priors, evidence)
    return Belief(network, priors, evidence, question, infer(question, limit))


def reaching(belief: Belief, *, painted: bool) -> Bools:
    """Which groups can cause what was seen or, if `painted`, can be felt where pain is painted; without any, all."""
    seen = belief.evidence.seen
    regions = [place for place, value in enumerate(seen) if value.effect[0] == "region"] if painted else []
    rows = belief.question.strengths[regions] if regions else belief.question.strengths
    if not seen:
        return np.ones(len(belief.network.owners), dtype=np.bool_)
    return np.logical_or.reduceat((rows > 0).any(axis=0), belief.question.starts)


def vary(belief: Belief, variants: list[Variant]) -> Variants:
    """Answer variants of a case, all at once: exactly, or close to it where that would take too long to wait for.

    The case itself is answered along with its variants, so that what is compared was worked out alike.
    """
    network, evidence, question = belief.network, belief.evidence, belief.question
    seen = {value.effect: place for place, value in enumerate(evidence.seen)}
    base = missed(network, evidence)
    logs = np.repeat(base.log[:, None], len(variants) + 1, axis=1)
    unexplained = np.repeat(question.unexplained, len(variants) + 1, axis=1)
    explained = np.repeat(question.explained, len(variants) + 1, axis=1)
    for row, variant in enumerate(variants, start=1):
        if variant.without in seen:
            unexplained[seen[variant.without], row] = explained[seen[variant.without], row] = 1.0
        elif variant.without is not None:
            logs[:, row] = base.without(network, variant.without)
        if variant.also_missing is not None:
            logs[:, row] += network.log_missed[network.effects[variant.also_missing]]
        if variant.without is not None and variant.silent is not None:
            own = network.owner_of == variant.silent
            logs[own, row] += network.log_missed[network.effects[variant.without], own]
    priors = np.repeat(belief.priors[:, None], len(variants) + 1, axis=1)
    for row, variant in enumerate(variants, start=1):
        if variant.ruled_out is not None:
            priors[network.owner_of == variant.ruled_out, row] = 0.0
    tilted, log_tilt = tilt(priors, logs)
    wide = replace(question, priors=tilted, unexplained=unexplained, explained=explained)
    answer = estimate(wide, VARIANT_COST // (len(variants) + 1), exact)
    log_evidence = answer.log_evidence + log_tilt
    log_ratio = log_evidence[1:] - log_evidence[0]
    return Variants(answer.groups[:, 0], answer.groups[:, 1:], answer.causes[:, 1:], log_ratio)
