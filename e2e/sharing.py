"""What is sent of a shared screen, and what ends it, in the page that shares it."""

from __future__ import annotations

from typing import Any, cast

from person import Person

END_AS_THE_BROWSER_DOES = """() => {
    const shared = window.__probe.tracks.find(
        track => track.readyState === 'live' && 'displaySurface' in track.getSettings());
    const at = Date.now();
    shared.stop();
    shared.dispatchEvent(new Event('ended'));
    return at;
}"""
"""As the browser's own bar does; says when, in Unix time in ms."""

_SENDER = """window.__probe.peers
        .filter(peer => peer.connectionState !== 'closed')
        .flatMap(peer => peer.getSenders())
        .find(({ track }) => track?.readyState === 'live' && 'displaySurface' in track.getSettings())"""

SENT_SCREEN = (
    f"() => {{ const sender = {_SENDER};"
    """
    if (sender === undefined) return null;
    const { degradationPreference, encodings } = sender.getParameters();
    return {
        hint: sender.track.contentHint,
        preference: degradationPreference,
        encodings: encodings.map(one => [one.active, one.scaleResolutionDownBy])
    };
}"""
)

MAKE_DULL = (
    f"async () => {{ const sender = {_SENDER};"
    """
    const parameters = sender.getParameters();
    parameters.encodings.at(-1).scaleResolutionDownBy = 4;
    await sender.setParameters(parameters);
}"""
)
"""Send a quarter of its rows."""


def sent_screen(sharer: Person) -> dict[str, Any] | None:
    """Return its content hint, preference and, by layer, [active, scale]; None: it is not sent."""
    return cast("dict[str, Any] | None", sharer.page.evaluate(SENT_SCREEN))
