"""Make the typefaces of the PDF sheet: whole outlines in two weights, and a fallback for Greek and Cyrillic names.

From the web typeface in `bodychart/node_modules` and Debian's fonts-dejavu-core; run by hand when either changes.
"""

import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "bodychart" / "node_modules" / "@fontsource-variable" / "atkinson-hyperlegible-next" / "files"
DEJAVU = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
OUT = ROOT / "src" / "tautband" / "web" / "fonts"
WEIGHTS = {"regular": 400, "bold": 700}
FALLBACK = [
    0xB5,
    *range(0x0370, 0x0600),
    *range(0x10A0, 0x1100),
    *range(0x1E00, 0x1F00),
    *range(0x2100, 0x2300),
    *range(0x25A0, 0x27C0),
    *range(0x1F300, 0x1F650),
    0xFFFD,
]
"""Greek, Cyrillic, Armenian, Hebrew, Georgian, more Latin with marks, arrows, signs and faces."""
LAYOUT = ("GSUB", "GPOS", "GDEF", "HVAR", "MVAR", "STAT", "avar", "DSIG")


def main() -> int:
    """Write the files."""
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, weight in WEIGHTS.items():
            parts = [_static(part, weight, Path(folder)) for part in ("latin", "latin-ext")]
            merged = Merger().merge([str(part) for part in parts])
            _save(merged, OUT / f"sheet-{name}.ttf")
    fallback = TTFont(DEJAVU)
    options = Options(layout_features=[], name_IDs=["*"], notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=FALLBACK)
    subsetter.subset(fallback)
    _save(fallback, OUT / "sheet-fallback.ttf")
    return 0


def _static(part: str, weight: int, folder: Path) -> Path:
    font = TTFont(WEB / f"atkinson-hyperlegible-next-{part}-wght-normal.woff2")
    font = instantiateVariableFont(font, {"wght": weight})
    font.flavor = None
    for table in LAYOUT:
        if table in font:
            del font[table]
    path = folder / f"{part}-{weight}.ttf"
    font.save(path)
    return path


def _save(font: TTFont, path: Path) -> None:
    font["head"].modified = font["head"].created  # the same bytes from the same source
    font.recalcTimestamp = False
    font.save(path)
    sys.stdout.write(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} kB\n")


if __name__ == "__main__":
    raise SystemExit(main())
