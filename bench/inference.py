"""Inference on the atlas: time for 12 painted regions and 15 findings, and the same question put to other libraries.

    python -m bench.inference [--peers PYTHON] [--cases N]

PYTHON is an interpreter that has pgmpy and pyagrum (`requirements/bench.in`), by default this one if it has them; with
neither, only Tautband is measured.
The peers get the very question that Tautband's inference gets, absences taken into the priors, with every noisy-OR
written as a chain of small tables, for neither could hold the whole table of an effect with a hundred causes. They
answer the full question, if they can in the time allowed, and a small one that everybody can answer.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from bench.cases import draw_case
from bench.machine import machine_name
from tautband.assess import assess
from tautband.atlas import load_atlas
from tautband.reasoning import elimination
from tautband.reasoning.evidence import ask, gather
from tautband.reasoning.infer import exact, infer
from tautband.reasoning.layout import lay_out
from tautband.reasoning.network import build_network
from tautband.reasoning.noisy_or import Question

if TYPE_CHECKING:
    from tautband.atlas import Atlas

REGIONS, FINDINGS = 12, 15
PEERS = ("pyagrum", "pgmpy")
PEER_SECONDS = 60
PEER_CASES = 3
SMALL_CAUSES, SMALL_EFFECTS = 14, 8


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=Path, help="an interpreter with pgmpy and pyagrum")
    parser.add_argument("--cases", type=int, default=200)
    options = parser.parse_args()
    atlas = load_atlas()
    print(f"machine: {machine_name()}")
    print(f"atlas {atlas.version}: {len(atlas.muscles)} muscles, {len(atlas.mimics)} mimics")
    _ours(atlas, options.cases)
    here = all(importlib.util.find_spec(name) for name in PEERS)
    if options.peers or here:
        _peers(atlas, options.peers or Path(sys.executable))


def _ours(atlas: Atlas, cases: int) -> None:
    network = build_network(atlas)
    gc.collect()
    gc.freeze()  # as a server does after loading: the atlas need not be searched for garbage again and again
    inference, whole, widths, bounds = [], [], [], []
    for seed in range(cases):
        case = draw_case(atlas, REGIONS, FINDINGS, seed)
        elimination.forget_plans()  # every case is timed as if it were the first
        start = time.thread_time()
        question = ask(network, network.priors(case.age, case.sex), gather(case, network))
        answer = infer(question)
        inference.append(time.thread_time() - start)
        start = time.thread_time()
        assess(case, atlas)
        whole.append(time.thread_time() - start)
        widths.append(lay_out(question).plan.width)
        bounds.append(answer.error_bound)
    print(f"{cases} cases of {REGIONS} painted regions and {FINDINGS} findings, one core, processor time:")
    for name, times in (("evidence and inference", inference), ("whole assessment, with reasons", whole)):
        median, p95 = (1e3 * float(np.quantile(times, share)) for share in (0.5, 0.95))
        print(f"  {name:32} median {median:6.1f} ms   p95 {p95:6.1f} ms")
    print(f"  effects at hand at once: median {int(np.median(widths))}, most {max(widths)}")
    print(f"  error bound: largest {max(bounds):.1e}")


def _peers(atlas: Atlas, python: Path) -> None:
    network = build_network(atlas)
    questions = []
    for seed in range(PEER_CASES):
        case = draw_case(atlas, REGIONS, FINDINGS, seed)
        questions.append(_reachable(ask(network, network.priors(None, "unknown"), gather(case, network))))
    for title, asked in (
        ("the full question", questions),
        (f"its {SMALL_CAUSES} likeliest causes and {SMALL_EFFECTS} effects", [_small(value) for value in questions]),
    ):
        print(f"{title}: seconds, and largest error against the exact answer")
        for name in ("tautband", *PEERS):
            cells = [_ask(name, question, python) for question in asked]
            print(f"  {name:10}" + "".join(f"{cell:>34}" for cell in cells))


def _reachable(question: Question) -> Question:
    kept = np.flatnonzero((question.strengths > 0).any(axis=0))
    return Question(
        question.priors[kept],
        np.arange(len(kept)),
        question.strengths[:, kept],
        question.unexplained,
        question.explained,
    )


def _small(question: Question) -> Question:
    kept = np.sort(np.argsort(-exact(question).causes[:, 0], kind="stable")[:SMALL_CAUSES])
    return Question(
        question.priors[kept],
        np.arange(len(kept)),
        question.strengths[:SMALL_EFFECTS, kept],
        question.unexplained[:SMALL_EFFECTS],
        question.explained[:SMALL_EFFECTS],
    )


def _ask(name: str, question: Question, python: Path) -> str:
    truth = exact(question).causes[:, 0]
    if name == "tautband":
        elimination.forget_plans()
        start = time.perf_counter()
        exact(question)
        return f"{time.perf_counter() - start:.4f} s  (bound {exact(question).error_bound:.0e})"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "question.json"
        data: dict[str, Any] = {
            "priors": question.priors[:, 0].tolist(),
            "strengths": question.strengths.tolist(),
            "unexplained": question.unexplained[:, 0].tolist(),
            "explained": question.explained[:, 0].tolist(),
        }
        path.write_text(json.dumps(data), encoding="utf-8")
        command = [str(python), str(Path(__file__).with_name("peers.py")), name, str(path)]
        try:
            ended = subprocess.run(command, capture_output=True, text=True, timeout=PEER_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return f"no answer in {PEER_SECONDS} s"
    if ended.returncode:
        return "no answer in 6 GiB" if "emory" in ended.stderr or "bad_alloc" in ended.stderr else "failed"
    answer = json.loads(ended.stdout)
    return f"{answer['seconds']:.4f} s  {float(np.max(np.abs(truth - answer['causes']))):.1e}"


if __name__ == "__main__":
    main()
