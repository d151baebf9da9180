"""The chat's cryptography in Chromium: one message each way, and joining a room that has a history.

`--rounds` repeats everything; medians and the worst are printed. `--json` prints all samples.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "e2e"), str(ROOT / "bench" / "browsers")]
from stage import launch  # noqa: E402

from chat_harness import build_harness, open_harness  # noqa: E402 - the paths are only known here

Samples = dict[str, list[float]]
BATCH = 200
SEAL = """async ([key, count, length, algorithm]) => {
    const texts = Array.from({ length: count }, (_, n) => String(n).padEnd(length, 'x'));
    const before = performance.now();
    const said = await harness.seal(key, 'p-bench', texts, algorithm);
    return { ms: performance.now() - before, said };
}"""
OPEN = """async ([key, said]) => {
    const before = performance.now();
    const texts = await harness.open(key, said);
    return { ms: performance.now() - before, unread: texts.filter((text) => text.startsWith('[')).length };
}"""


def add(samples: Samples, name: str, value: float) -> None:
    """Note a sample."""
    samples.setdefault(name, []).append(value)


def one_round(page: Page, samples: Samples) -> None:
    """Take one sample of everything."""
    key = page.evaluate("harness.newKey()")
    for algorithm in ("ed25519", "p256"):
        for length in (40, 2000):
            sealed: Any = page.evaluate(SEAL, [key, BATCH, length, algorithm])
            add(samples, f"encrypt, {algorithm}, {length} characters: ms", sealed["ms"] / BATCH)
            opened: Any = page.evaluate(OPEN, [key, sealed["said"]])
            assert opened["unread"] == 0
            add(samples, f"decrypt, {algorithm}, {length} characters: ms", opened["ms"] / BATCH)
    for senders in (1, 10, 100):
        history(page, samples, key, senders)


def history(page: Page, samples: Samples, key: str, senders: int) -> None:
    """Join a room where `senders` people wrote 200 messages by turns."""
    chains = [page.evaluate(SEAL, [key, BATCH // senders, 200, "ed25519"])["said"] for _ in range(senders)]
    said = [message for turn in zip(*chains, strict=True) for message in turn]
    joined: Any = page.evaluate("([key, said]) => harness.join(key, said)", [key, said])
    assert joined["readable"] == BATCH
    add(samples, f"join, {BATCH} messages of {senders} sessions: ms", joined["ms"])
    add(samples, f"join, {BATCH} messages of {senders} sessions: longest stretch, ms", joined["stretch"])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    samples: Samples = {}
    with sync_playwright() as playwright, launch(playwright) as browser:
        page = open_harness(browser, build_harness())
        one_round(page, {})
        for _ in range(given.rounds):
            one_round(page, samples)
        print(f"Chromium {browser.version}, {given.rounds} rounds after one to warm up")
    if given.json:
        print(json.dumps(samples, indent=1))
        return
    print(f"{'':64}{'median':>9}{'worst':>9}")
    for name, values in samples.items():
        print(f"{name:64}{statistics.median(values):9.2f}{max(values):9.2f}")


if __name__ == "__main__":
    main()
