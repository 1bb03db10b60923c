"""One question answered by another library: run by `bench.inference` with the interpreter that has it.

    python bench/peers.py pgmpy|pyagrum QUESTION.json

Every noisy-OR is a chain: a node per cause that says whether one of the causes so far explains the effect, at its end
an observed node that carries the weights. All tables have at most eight entries; the network is exactly the same.
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


def main() -> None:
    """Answer and print."""
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    logging.disable(logging.CRITICAL)
    library, path = sys.argv[1:]
    tables, seen, causes = chain(json.loads(Path(path).read_text(encoding="utf-8")))
    answer = {"pgmpy": with_pgmpy, "pyagrum": with_pyagrum}[library]
    seconds, chances = answer(tables, seen, causes)
    print(json.dumps({"seconds": seconds, "causes": chances}))


def chain(question: dict[str, Any]) -> tuple[list[Table], list[str], list[str]]:
    """Write the network as small tables; give the observed nodes and the causes too."""
    causes = [f"x{place}" for place in range(len(question["priors"]))]
    tables: list[Table] = [(name, (), [prior]) for name, prior in zip(causes, question["priors"], strict=True)]
    seen = []
    for effect, strengths in enumerate(question["strengths"]):
        before: tuple[str, ...] = ()
        for cause, strength in enumerate(strengths):
            if strength > 0:
                node = f"y{effect}_{cause}"
                chances = [0.0, strength, 1.0, 1.0] if before else [0.0, strength]
                tables.append((node, (*before, causes[cause]), chances))
                before = (node,)
        if before:
            low, high = question["unexplained"][effect], question["explained"][effect]
            most = max(low, high)
            tables.append((f"e{effect}", before, [low / most, high / most]))
            seen.append(f"e{effect}")
    return tables, seen, causes


def with_pyagrum(tables: list[Table], seen: list[str], causes: list[str]) -> tuple[float, list[float]]:
    """Lazy propagation."""
    import pyagrum

    net = pyagrum.BayesNet()
    for node, _, _ in tables:
        net.add(pyagrum.LabelizedVariable(node, node, 2))
    for node, parents, chances in tables:
        for parent in parents:
            net.addArc(parent, node)
        for state, chance in enumerate(chances):
            size = len(parents)
            at = {parent: state >> (size - 1 - place) & 1 for place, parent in enumerate(parents)}
            net.cpt(node)[at] = [1.0 - chance, chance]
    start = time.perf_counter()
    inference = pyagrum.LazyPropagation(net)
    inference.setNumberOfThreads(1)
    inference.setEvidence(dict.fromkeys(seen, 1))
    for cause in causes:
        inference.addTarget(cause)
    inference.makeInference()
    chances = [float(inference.posterior(cause)[1]) for cause in causes]
    return time.perf_counter() - start, chances


def with_pgmpy(tables: list[Table], seen: list[str], causes: list[str]) -> tuple[float, list[float]]:
    """Variable elimination with the min-fill order, one query per cause."""
    from pgmpy.factors.discrete import TabularCPD
    from pgmpy.inference import VariableElimination
    from pgmpy.models import DiscreteBayesianNetwork

    net = DiscreteBayesianNetwork()
    net.add_nodes_from([node for node, _, _ in tables])
    net.add_edges_from([(parent, node) for node, parents, _ in tables for parent in parents])
    for node, parents, chances in tables:
        values = [[1.0 - chance for chance in chances], chances]
        net.add_cpds(TabularCPD(node, 2, values, list(parents) or None, [2] * len(parents) or None))
    evidence = dict.fromkeys(seen, 1)
    start = time.perf_counter()
    inference = VariableElimination(net)
    chances = [
        float(inference.query([cause], evidence, elimination_order="MinFill", show_progress=False).values[1])
        for cause in causes
    ]
    return time.perf_counter() - start, chances


if __name__ == "__main__":
    main()
