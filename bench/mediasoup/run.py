"""This library beside mediasoup's own for Node: same worker binary, same inputs, in turn.

Every process runs some rounds to warm up and then some that count. The processes take turns, so that what
else the machine does meets all alike; CPU time is that of the controlling process alone.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from inputs import Json, inputs
from table import Samples, render

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SOURCE = ROOT / "packages" / "mediasoup" / "src"
WARM_UP = 2

sys.path[:0] = [str(SOURCE), str(ROOT / "bench")]
from node_library import find_node  # noqa: E402 - the paths are only known here

from mediasoup._process import find_worker  # noqa: E402


def commands(sources: list[str], rounds: int, given: Path) -> dict[str, list[str]]:
    """Return what to run, by name: Node's library, and each of our sources on both event loops."""
    node, library = find_node()
    binary = str(find_worker())
    arguments = [binary, str(rounds), str(given)]
    every = {"node": [node, "--expose-gc", str(HERE / "node.cjs"), str(library), *arguments]}
    for source in sources:
        label, _, folder = source.rpartition("=")
        for loop in ("asyncio", "uvloop"):
            ours = ["env", f"PYTHONPATH={folder}", sys.executable, str(HERE / "ours.py"), loop, *arguments]
            every[f"{label} {loop}".strip()] = ours
    return every


def run_once(command: list[str]) -> list[Json]:
    """Run one process and return its rounds."""
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def parse() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5, help="processes of each kind (5)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds that count in each process (5)")
    parser.add_argument("--count", type=int, default=100, help="transports and producers in a round (100)")
    parser.add_argument("--receivers", type=int, default=50, help="transports that consume (50)")
    parser.add_argument("--consumers", type=int, default=500, help="consumers, in turn and pipelined (500)")
    parser.add_argument(
        "--source",
        action="append",
        metavar="[NAME=]FOLDER",
        help="sources of this library, of another commit for instance; may be repeated (this checkout)",
    )
    return parser.parse_args()


def main() -> None:
    """Run, and print the table."""
    options = parse()
    cold, warm = Samples(), Samples()
    with TemporaryDirectory() as folder:
        given = Path(folder) / "inputs.json"
        given.write_text(json.dumps(inputs(options.count, options.receivers, options.consumers)))
        every = commands(options.source or [str(SOURCE)], WARM_UP + options.rounds, given)
        for _ in range(options.repeat):
            for name, command in every.items():
                rounds = run_once(command)
                cold.add(name, rounds[0])
                for one in rounds[WARM_UP:]:
                    warm.add(name, one)
    print(render("First round of a process", cold))
    print(render("Later rounds", warm))


if __name__ == "__main__":
    main()
