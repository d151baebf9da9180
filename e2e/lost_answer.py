"""A link that breaks in the one moment in which an answer is on its way."""

from __future__ import annotations

import re

from playwright.sync_api import WebSocketRoute


class LostAnswer:
    """Passes a WebSocket on until the answer to one kind of request comes, which it drops with the link."""

    def __init__(self, event: str) -> None:
        self.happened = False
        self._request = re.compile(rf'^42(\d+)\["{event}"')
        self._armed = False
        self._waits_for: str | None = None

    def arm(self) -> None:
        """The next one is dropped."""
        self._armed = True

    def handle(self, page_side: WebSocketRoute) -> None:
        server_side = page_side.connect_to_server()

        def from_page(message: str | bytes) -> None:
            request = self._request.match(str(message)) if self._armed else None
            if request is not None:
                self._armed = False
                self._waits_for = f"43{request[1]}["
            server_side.send(message)

        def from_server(message: str | bytes) -> None:
            if self._waits_for is not None and str(message).startswith(self._waits_for):
                self._waits_for = None
                self.happened = True
                server_side.close()
                page_side.close()
                return
            page_side.send(message)

        page_side.on_message(from_page)
        server_side.on_message(from_server)
