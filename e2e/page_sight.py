"""A page that is put out of sight and comes back, as by another tab over it."""

from __future__ import annotations

from person import Person

_SET_HIDDEN = """hidden => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    Object.defineProperty(document, 'visibilityState', {
        configurable: true, get: () => hidden ? 'hidden' : 'visible'
    });
    document.dispatchEvent(new Event('visibilitychange'));
}"""


def hide_page(someone: Person, *, away: bool) -> None:
    someone.page.evaluate(_SET_HIDDEN, away)
