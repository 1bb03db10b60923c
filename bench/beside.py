"""Tautband beside pyAgrum and pgmpy: the same network and evidence in one run.

Each library is asked twice. As it comes: all causes and all effects, every effect a noisy-OR of its causes in the form
that the library has for it, with what was seen and what was not. Helped: what is absent taken into the priors, causes
that reach nothing seen left out, and every noisy-OR written as a chain of small tables, for no library could hold the
whole table of an effect with a hundred causes. Blank regions are no noisy-OR; both get them in the priors. Their time
is that of the inference alone, Tautband's that of everything after the network is built; both of the processor.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.cases import draw_case
from tautband.reasoning import elimination
from tautband.reasoning.evidence import chances, gather, missed
from tautband.reasoning.infer import infer
from tautband.reasoning.network import build_network
from tautband.reasoning.noisy_or import Question, tilt

if TYPE_CHECKING:
    from bench.history import History
    from tautband.atlas import Atlas
    from tautband.reasoning.noisy_or import Floats, Posterior

PEERS = ("pyagrum", "pgmpy")
SECONDS = 60
"""Seconds that a library is given for one question."""

TIMES = 3
"""Times that everybody is asked; the fastest counts. A library that takes a second is asked once."""

SIZES = (3, 4), (12, 15)
"""Painted regions and findings of the questions put to the atlas's network."""

CAUSES, EFFECTS = 300, 250
LINKS = 8, 20
"""Effects that each cause of the random networks reaches; on the atlas it is 21 on average."""

POSITIVE = range(6, 16)
RANDOM = 2
"""Random networks of either kind that are asked."""


@dataclass(frozen=True)
class Whole:
    """A network with its evidence: an effect counts by a pair of weights, is absent, or is not known."""

    name: str
    priors: Floats
    strengths: Floats
    seen: list[int]
    absent: list[int]
    unexplained: Floats
    """Weights of the seen effects if no cause explains them; explained, each counts 1."""

    def question(self) -> Question:
        """The question that is left once what is absent is in the priors."""
        log_missed = np.log1p(-self.strengths[self.absent]).sum(axis=0)
        priors, _ = tilt(self.priors[:, None], log_missed[:, None])
        weights = self.unexplained, np.ones(len(self.seen))
        return Question.one_row(priors[:, 0], np.arange(len(priors)), self.strengths[self.seen], weights)


def beside(atlas: Atlas, python: Path, history: History) -> None:
    """Ask everybody, print, and keep the figures."""
    cases = [_of_atlas(atlas, regions, findings) for regions, findings in SIZES]
    cases += [_random(links, seed) for links in LINKS for seed in range(RANDOM)]
    for case in cases:
        answer, own = _own(case)
        print(f"{case.name}, {len(case.seen)} seen, {len(case.absent)} absent")
        print(f"  {'tautband':28} {own:9.4f} s   error bound {answer.error_bound:.0e}")
        history.add(f"{case.name}: tautband", 1e3 * own, "ms")
        best = None
        for peer in PEERS:
            for helped in (False, True):
                name = f"{peer}, {'helped' if helped else 'as it comes'}"
                told = _ask(peer, case, python, helped=helped)
                if isinstance(told, str):
                    print(f"  {name:28} {told}")
                    continue
                seconds, causes = told
                error = float(np.max(np.abs(causes - answer.causes[:, 0][_kept(case, helped=helped)])))
                print(f"  {name:28} {seconds:9.4f} s   error {error:.0e}   {seconds / own:7.0f} times as long")
                history.add(f"{case.name}: {name}", 1e3 * seconds, "ms")
                best = min(seconds, best) if best is not None else seconds
        print(f"  fastest peer: {'no answer' if best is None else f'{best / own:.0f} times as long as tautband'}")


def _own(case: Whole) -> tuple[Posterior, float]:
    """Tautband's answer, and the seconds of the fastest of a few times, each as if it were the first."""
    times = []
    for _ in range(TIMES):
        elimination.forget_plans()
        start = time.process_time()
        answer = infer(case.question())
        times.append(time.process_time() - start)
    return answer, min(times)


def _of_atlas(atlas: Atlas, regions: int, findings: int) -> Whole:
    network = build_network(atlas)
    case = draw_case(atlas, regions, findings, 0)
    evidence = gather(case, network)
    blanks = missed(network, evidence).blanks
    priors = chances(case, network)
    if blanks is not None:
        priors = tilt(priors[:, None], blanks.log[:, None])[0][:, 0]
    strengths = network.reached(list(network.effects))
    places = network.effects
    name = f"atlas, {regions} painted regions + {findings} findings"
    seen, absent = [places[value.effect] for value in evidence.seen], [places[effect] for effect in evidence.absent]
    weights = np.array([value.unexplained / value.explained for value in evidence.seen])
    return Whole(name, priors, strengths, seen, absent, weights)


def _random(links: int, seed: int) -> Whole:
    """A network whose evidence is drawn from itself."""
    draw = np.random.default_rng(seed)
    strengths = np.zeros((EFFECTS, CAUSES))
    for cause in range(CAUSES):
        reached = draw.choice(EFFECTS, links, replace=False)
        strengths[reached, cause] = draw.uniform(0.1, 0.9, links)
    priors = draw.uniform(0.002, 0.02, CAUSES) * LINKS[0] / links
    leaks = draw.uniform(0.005, 0.02, EFFECTS)
    while True:
        on = draw.random(CAUSES) < priors
        present = draw.random(EFFECTS) < 1.0 - (1.0 - leaks) * np.prod(1.0 - strengths[:, on], axis=1)
        if present.sum() in POSITIVE:
            break
    seen, absent = np.flatnonzero(present).tolist(), np.flatnonzero(~present).tolist()
    name = f"random {CAUSES} causes, {EFFECTS} effects, {links} links, number {seed + 1}"
    return Whole(name, priors, strengths, seen, absent, leaks[seen])


def _kept(case: Whole, *, helped: bool) -> list[int]:
    """The causes that a peer is told of."""
    if not helped:
        return list(range(len(case.priors)))
    return [int(cause) for cause in np.flatnonzero((case.strengths[case.seen] > 0).any(axis=0))]


def _ask(peer: str, case: Whole, python: Path, *, helped: bool) -> tuple[float, Floats] | str:
    """Ask a library in a process of its own: its seconds and answer, or why there is none."""
    kept = _kept(case, helped=helped)
    question = case.question()
    effects = case.seen if helped else range(len(case.strengths))
    known: dict[int, list[float]] = {} if helped else {effect: [1.0, 0.0] for effect in case.absent}
    known |= {effect: [float(low), 1.0] for effect, low in zip(case.seen, case.unexplained, strict=True)}
    data: dict[str, Any] = {
        "helped": helped,
        "priors": (question.priors[kept, 0] if helped else case.priors).tolist(),
        "times": TIMES,
        "links": [[[k, s] for k, s in enumerate(case.strengths[e, kept].tolist()) if s > 0] for e in effects],
        "weights": [known.get(effect) for effect in effects],
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "question.json"
        path.write_text(json.dumps(data), encoding="utf-8")
        command = [str(python), str(Path(__file__).with_name("peers.py")), peer, str(path)]
        try:
            ended = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return f"no answer in {SECONDS} s"
    if ended.returncode:
        dear = any(word in ended.stderr for word in ("emory", "bad_alloc", "OutOf", "array is too big", "Maximum"))
        return "no answer in 6 GiB" if dear else f"fails: {(ended.stderr.strip().splitlines() or ['?'])[-1][:90]}"
    answer = json.loads(ended.stdout)
    return float(answer["seconds"]), np.array(answer["causes"])
