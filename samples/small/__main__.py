"""`python -m utsushi.samples.small OUT`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from utsushi.samples.small import write


def main(arguments: list[str]) -> None:
    """Write the samples into the folder named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m utsushi.samples.small", description="Write the small samples.")
    parser.add_argument("out", type=Path)
    for path in write(parser.parse_args(arguments).out):
        sys.stdout.write(f"{path.as_posix()}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
