"""One question answered by another library: run by `bench.beside` with the interpreter that has it.

    python bench/peers.py pgmpy|pyagrum QUESTION.json

As it comes, every effect is a noisy-OR in the form that the library has for it. Helped, every noisy-OR is a chain: a
node per cause that says whether one of the causes so far explains the effect; all tables have at most eight entries.
What was seen hangs on each effect as an observed node that carries its weights. The network is the same either way.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import time
import warnings
from pathlib import Path
from typing import Any

MOST_MEMORY = 6 * 2**30
"""Bytes that a library may take."""

Table = tuple[str, tuple[str, ...], list[float]]
"""A node, its parents, and the chance that it is 1 for each state of the parents, the last parent fastest."""


Union = tuple[str, tuple[str, ...], list[float]]
"""A node that is a noisy-OR, its parents, and the strength of each."""


def main() -> None:
    """Answer and print."""
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    logging.disable(logging.CRITICAL)
    library, path = sys.argv[1:]
    question = json.loads(Path(path).read_text(encoding="utf-8"))
    causes = [f"x{place}" for place in range(len(question["priors"]))]
    tables: list[Table] = [(name, (), [prior]) for name, prior in zip(causes, question["priors"], strict=True)]
    unions: list[Union] = []
    ends = _chains(question, causes, tables) if question["helped"] else _unions(question, causes, unions)
    seen = []
    for node, weights in zip(ends, question["weights"], strict=True):
        if node and weights:
            tables.append((f"e_{node}", (node,), [value / max(weights) for value in weights]))
            seen.append(f"e_{node}")
    answer = {"pgmpy": with_pgmpy, "pyagrum": with_pyagrum}[library]
    seconds, chances = answer(tables, unions, seen, causes)
    for _ in range(question["times"] - 1):
        if seconds < 1.0:
            seconds = min(seconds, answer(tables, unions, seen, causes)[0])
    print(json.dumps({"seconds": seconds, "causes": chances}))


def _chains(question: dict[str, Any], causes: list[str], tables: list[Table]) -> list[str]:
    """Write each effect as small tables; give the last node of each, or nothing where no cause reaches it."""
    ends = []
    for effect, links in enumerate(question["links"]):
        before: tuple[str, ...] = ()
        for cause, strength in links:
            node = f"y{effect}_{cause}"
            tables.append((node, (*before, causes[cause]), [0.0, strength, 1.0, 1.0] if before else [0.0, strength]))
            before = (node,)
        ends.append(before[0] if before else "")
    return ends


def _unions(question: dict[str, Any], causes: list[str], unions: list[Union]) -> list[str]:
    """Write each effect as one noisy-OR; give their nodes."""
    for effect, links in enumerate(question["links"]):
        parents = tuple(causes[cause] for cause, _ in links)
        unions.append((f"y{effect}", parents, [strength for _, strength in links]))
    return [node if parents else "" for node, parents, _ in unions]


def with_pyagrum(
    tables: list[Table], unions: list[Union], seen: list[str], causes: list[str]
) -> tuple[float, list[float]]:
    """Lazy propagation."""
    import pyagrum

    net = pyagrum.BayesNet()
    for node in causes:
        net.add(pyagrum.LabelizedVariable(node, node, 2))
    for node, parents, strengths in unions:
        net.addNoisyORCompound(pyagrum.LabelizedVariable(node, node, 2), 0.0)
        for parent, strength in zip(parents, strengths, strict=True):
            net.addWeightedArc(parent, node, strength)
    for node, _, _ in tables[len(causes) :]:
        net.add(pyagrum.LabelizedVariable(node, node, 2))
    for node, parents, chances in tables:
        for parent in parents:
            net.addArc(parent, node)
        for state, chance in enumerate(chances):
            size = len(parents)
            at = {parent: state >> (size - 1 - place) & 1 for place, parent in enumerate(parents)}
            net.cpt(node)[at] = [1.0 - chance, chance]
    start = time.process_time()
    inference = pyagrum.LazyPropagation(net)
    inference.setNumberOfThreads(1)
    inference.setEvidence(dict.fromkeys(seen, 1))
    for cause in causes:
        inference.addTarget(cause)
    inference.makeInference()
    chances = [float(inference.posterior(cause)[1]) for cause in causes]
    return time.process_time() - start, chances


def with_pgmpy(
    tables: list[Table], unions: list[Union], seen: list[str], causes: list[str]
) -> tuple[float, list[float]]:
    """Variable elimination with the min-fill order, one query per cause."""
    from pgmpy.factors.discrete import NoisyORCPD, TabularCPD
    from pgmpy.inference import VariableElimination
    from pgmpy.models import DiscreteBayesianNetwork

    net = DiscreteBayesianNetwork()
    net.add_nodes_from([node for node, _, _ in tables])
    net.add_nodes_from([node for node, _, _ in unions])
    net.add_edges_from([(parent, node) for node, parents, _ in (*tables, *unions) for parent in parents])
    states = ["True", "False"]  # the names and the order that its noisy-OR asks for
    for node, parents, strengths in unions:
        if parents:
            net.add_cpds(NoisyORCPD(node, strengths, list(parents)))
        else:
            net.add_cpds(TabularCPD(node, 2, [[0.0], [1.0]], state_names={node: states}))
    for node, parents, chances in tables:
        values = [chances[::-1], [1.0 - chance for chance in chances[::-1]]]
        names = dict.fromkeys((node, *parents), states)
        net.add_cpds(TabularCPD(node, 2, values, list(parents) or None, [2] * len(parents) or None, state_names=names))
    evidence = dict.fromkeys(seen, "True")
    start = time.process_time()
    inference = VariableElimination(net)
    chances = [
        float(inference.query([cause], evidence, elimination_order="MinFill", show_progress=False).values[0])
        for cause in causes
    ]
    return time.process_time() - start, chances


if __name__ == "__main__":
    main()
