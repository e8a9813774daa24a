"""``python -m widgets [--out DIR]``: every part in every state, both themes, two scripts, as PNG."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path


def main() -> int:
    """Draw the gallery; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m widgets", description="Draw every part in every state to PNG.")
    parser.add_argument("--out", type=Path, default=Path("build/gallery/widgets"), help="folder for the pictures")
    parser.add_argument("--only", default="", help="draw only pictures whose name contains this")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    options.out.mkdir(parents=True, exist_ok=True)

    from widgets.gallery.draw import draw_all

    for path in draw_all(options.out, options.only):
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
