"""What ends a shared screen, in the page that shares it."""

END_AS_THE_BROWSER_DOES = """() => {
    const shared = window.__probe.tracks.find(
        track => track.readyState === 'live' && 'displaySurface' in track.getSettings());
    const at = Date.now();
    shared.stop();
    shared.dispatchEvent(new Event('ended'));
    return at;
}"""
"""As the browser's own bar does; says when, in Unix time in ms."""
