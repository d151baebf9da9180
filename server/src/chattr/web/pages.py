"""Answers with the client's files, and the two pages that the server has of its own."""

import re

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from chattr.web.client_files import ClientFile, ClientFiles
from chattr.web.json_body import NEVER_STORED

# Pages have one path segment without a dot: the home page and `/<room code>`.
_PAGE = re.compile(r"/[^/.]*/?")
_RESERVED = frozenset({"/api", "/socket.io", "/_app"})

NOT_BUILT = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>chattr: the client is not built</title>
<h1>The client is not built yet</h1>
<p>The server runs. To build the pages, run this in the project's folder, then start it again:</p>
<pre>npm --prefix client ci
npm --prefix client run build</pre>
<p><code>make run</code> does all of it. If the client is built elsewhere, set <code>CLIENT_DIR</code>.</p>
</html>
"""


class Pages:
    """Serves a snapshot of the built client."""

    def __init__(self, client: ClientFiles) -> None:
        self._client = client

    async def __call__(self, request: Request) -> Response:
        """A file, the shell for a page, or 404."""
        path = request.scope["path"]
        file = self._client.files.get(path)
        if file is not None:
            return _answer(file, request)
        if not _PAGE.fullmatch(path) or path.rstrip("/") in _RESERVED:
            return PlainTextResponse("Not found\n", status_code=404, headers=NEVER_STORED)
        if self._client.shell is None:
            return HTMLResponse(NOT_BUILT, status_code=503, headers=NEVER_STORED)
        return _answer(self._client.shell, request)


def _answer(file: ClientFile, request: Request) -> Response:
    coding, body = file.body_for(request.headers.get("accept-encoding", ""))
    etag = f'{file.etag[:-1]}-{coding}"' if coding else file.etag
    headers = {"Cache-Control": file.cache_control, "ETag": etag, "Vary": "Accept-Encoding"}
    if _has(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=304, headers=headers)
    if coding:
        headers["Content-Encoding"] = coding
    return Response(body, media_type=file.media_type, headers=headers)


def _has(if_none_match: str, etag: str) -> bool:
    """Weak comparison (RFC 9110, 13.1.2)."""
    return any(tag.strip().removeprefix("W/") in (etag, "*") for tag in if_none_match.split(","))
