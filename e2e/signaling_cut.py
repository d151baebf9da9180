"""A page's signaling taken away and given back, with media and plain HTTP left alone."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Route, WebSocketRoute

SIGNALING = re.compile("/socket.io/")


class SignalingCut:
    """To be made before the page connects. What it passes on moves only while Playwright waits."""

    def __init__(self, page: Page) -> None:
        self._is_cut = False
        self._links: list[tuple[WebSocketRoute, WebSocketRoute]] = []
        page.route_web_socket(SIGNALING, self._on_link)
        page.route(SIGNALING, self._on_request)

    def cut(self) -> None:
        """Break the link, and let none be made any more."""
        self._is_cut = True
        links, self._links = self._links, []
        for page_side, server_side in links:
            server_side.close()
            page_side.close()

    def _on_link(self, page_side: WebSocketRoute) -> None:
        if self._is_cut:
            page_side.close()
        else:
            self._links.append((page_side, page_side.connect_to_server()))

    def _on_request(self, route: Route) -> None:
        if self._is_cut:
            route.abort()
        else:
            route.continue_()
