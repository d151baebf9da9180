"""Proves that tiles do not flicker while a call comes back: what `steady.js` sees from frame to frame."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from person import Person, wait_until

PROBE = Path(__file__).with_name("steady.js").read_text(encoding="utf-8")
SHOWS = """name => {
    const video = document.querySelector(`figure[aria-label="${name}"] video`);
    return Boolean(video) && video.videoWidth > 0 && getComputedStyle(video).opacity === '1';
}"""


@contextmanager
def steady(*sights: tuple[Person, list[str]]) -> Iterator[None]:
    """Within, none of the tiles that each of these people sees may flicker."""
    for viewer, names in sights:
        for name in names:
            wait_until(lambda v=viewer, n=name: v.page.evaluate(SHOWS, n), what=f"{viewer.name} sees {name}")
        if not viewer.page.evaluate("() => window.__steady !== undefined"):
            viewer.page.evaluate(PROBE)
        viewer.page.evaluate("names => window.__steady.watch(names)", names)
    yield
    for viewer, _ in sights:
        report = viewer.page.evaluate("() => window.__steady.report()")
        assert report["looks"] > 0
        assert not report["faults"], f"{viewer.name} saw that {'; '.join(report['faults'])}"
