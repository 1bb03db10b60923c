"""Compiles the atlas files that people edit into the one that loads fast, or lists all that is wrong with them.

python tools/compile_atlas.py            write src/tautband/atlas/data/atlas.json
python tools/compile_atlas.py --check    list every problem of every file; compare atlas.json
python tools/compile_atlas.py --check infraspinatus si_joint_pain    only these files
"""

from __future__ import annotations

import argparse
import sys

from tautband.atlas.load import COMPILED, DATA, build_atlas, compile_atlas, content_hash, find_problems


def main() -> int:
    parser = argparse.ArgumentParser(description="Compile or check the atlas.")
    parser.add_argument("--check", action="store_true", help="list problems instead of compiling")
    parser.add_argument("only", nargs="*", help="with --check: names of causes or complaints, or parts of file names")
    options = parser.parse_args()
    return check(options.only) if options.check else write()


def check(only: list[str]) -> int:
    """Print each problem on a line of its own; the exit status is 2 when there is one."""
    lines = [str(problem) for problem in find_problems()]
    shown = [line for line in lines if not only or any(name in line.split(": ")[0] for name in only)]
    print(*shown, sep="\n", end="\n" if shown else "")
    fresh = (DATA / COMPILED).is_file() and f'"{content_hash()}"'.encode() in (DATA / COMPILED).read_bytes()
    if not fresh and not only:
        print(f"{COMPILED}: is older than the files; run tools/compile_atlas.py")
    print(f"{len(shown)} problem(s)", file=sys.stderr)
    return 2 if shown or not (fresh or only) else 0


def write() -> int:
    atlas = build_atlas()
    (DATA / COMPILED).write_bytes(compile_atlas(atlas))
    counted = ("muscles", "mimics", "complaints", "sources")
    sizes = ", ".join(f"{len(getattr(atlas, kind))} {kind}" for kind in counted)
    print(f"atlas {atlas.version}, {sizes}, {(DATA / COMPILED).stat().st_size / 1e3:.0f} kB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
