"""What each part of the reasoner is worth: the same cases answered without it, and with its constants moved.

Each way to answer is a pure function of a case and an atlas, like Tautband itself, and leaves out one thing only.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from tautband.evaluation.answers import chances, listed
from tautband.evaluation.areas import coarse_case, coarse_network
from tautband.reasoning.belief import Belief
from tautband.reasoning.evidence import Evidence, ask, gather
from tautband.reasoning.evidence import chances as prior_chances
from tautband.reasoning.infer import PATIENT_LIMIT, infer
from tautband.reasoning.network import build_network
from tautband.reasoning.noisy_or import Posterior, Question
from tautband.reasoning.reading import DEFAULT, RANGES

if TYPE_CHECKING:
    from tautband.atlas import Atlas
    from tautband.evaluation.evaluate import Method
    from tautband.evaluation.standing import Scores
    from tautband.reasoning.case import Case
    from tautband.reasoning.network import Network
    from tautband.reasoning.noisy_or import Floats


def without_findings(case: Case, atlas: Atlas) -> Scores:
    """From the drawing alone: no finding, no palpation."""
    return chances(msgspec.structs.replace(case, findings=(), palpation=()), atlas)


def without_absence(case: Case, atlas: Atlas) -> Scores:
    """Without negative evidence: blank regions and absent findings say nothing."""
    network = build_network(atlas)
    evidence = replace(gather(case, network), absent=(), drawn=False)
    return _answer(network, prior_chances(case, network), evidence)


def without_explaining_away(case: Case, atlas: Atlas) -> Scores:
    """Each muscle judged alone, against how often others make the same things be seen in people with this complaint.

    Blank and absent effects count as always; of what was seen, no muscle takes anything from another.
    """
    network = build_network(atlas)
    priors = prior_chances(case, network)
    evidence = gather(case, network)
    question = ask(network, priors, evidence)
    missed_by = np.log1p(-question.strengths * priors)
    missed = missed_by.sum(axis=1)
    groups = np.zeros((len(network.owners), 1))
    for group in range(len(network.owners)):
        own = network.owner_of == group
        others = np.exp(missed - missed_by[:, own].sum(axis=1))[:, None]
        alone = Question(
            priors=question.priors[own],
            owners=np.zeros(int(own.sum()), dtype=np.intp),
            strengths=question.strengths[:, own],
            unexplained=others * question.unexplained + (1.0 - others) * question.explained,
            explained=question.explained,
        )
        groups[group] = infer(alone, PATIENT_LIMIT).groups[0]
    posterior = Posterior(question.priors, groups, question.unexplained, np.zeros(1), 1.0)
    return listed(Belief(network, priors, evidence, question, posterior))


def without_complaint(case: Case, atlas: Atlas) -> Scores:
    """With everybody's priors, whatever the complaint."""
    network = build_network(atlas)
    return _answer(network, network.priors(case.age, case.sex), gather(case, network))


def with_uniform_priors(case: Case, atlas: Atlas) -> Scores:
    """With one prior for all muscles and one for all mimics: the median of each."""
    network = build_network(atlas)
    muscle = np.array([owner.kind == "muscle" for owner in network.owners])
    same = np.where(muscle, np.median(network.usual[muscle]), np.median(network.usual[~muscle]))
    return _answer(network, 1.0 - (1.0 - same[network.owner_of]) ** network.shares, gather(case, network))


def with_areas(case: Case, atlas: Atlas) -> Scores:
    """With the body cut into as many areas as CHOIR's body map has."""
    network = coarse_network(build_network(atlas))
    marked = coarse_case(case)
    return _answer(network, prior_chances(marked, network), gather(marked, network))


ABLATIONS: dict[str, Method] = {
    "tautband": chances,
    "no_findings": without_findings,
    "no_absence": without_absence,
    "no_explaining_away": without_explaining_away,
    "no_complaint": without_complaint,
    "uniform_priors": with_uniform_priors,
    "choir_areas": with_areas,
}
"""The whole first, then without each part."""


def moved_constants() -> dict[str, Method]:
    """The whole, then with each global constant at the low and the high end of its range."""
    methods: dict[str, Method] = {"tautband": chances}
    for name, ends in RANGES.items():
        for value in ends:
            reading = replace(DEFAULT, **{name: value})
            methods[f"{name} {value:g}"] = partial(chances, reading=reading)
    return methods


def _answer(network: Network, priors: Floats, evidence: Evidence) -> Scores:
    question = ask(network, priors, evidence)
    return listed(Belief(network, priors, evidence, question, infer(question, PATIENT_LIMIT)))
