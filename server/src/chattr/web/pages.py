"""Answers with the client's files, and the two pages that the server has of its own."""

import re

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from chattr.web.client_files import ClientFile, ClientFiles
from chattr.web.json_body import NEVER_STORED

# Pages have one path segment without a dot: the home page and `/<room code>`.
_PAGE = re.compile(r"/[^/.]*/?")
_NO_PAGE = re.compile(r"/(api|socket\.io|_app)(/.*)?|.*\.\w+", re.DOTALL)
"""What programs ask for: interfaces and files, known by their extension."""

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
        """A file, the shell for a page, or 404: to people as the client's own page, to programs as a line."""
        path = request.scope["path"]
        file = self._client.files.get(path)
        if file is not None:
            return _send(file, request)
        is_known = _PAGE.fullmatch(path) is not None
        if _NO_PAGE.fullmatch(path) or not (is_known or _reads_pages(request)):
            return PlainTextResponse("Not found\n", status_code=404, headers=NEVER_STORED)
        shell = self._client.shell
        if shell is None:
            return HTMLResponse(NOT_BUILT, status_code=503, headers=NEVER_STORED)
        return _send(shell, request, status=200 if is_known else 404)


def _reads_pages(request: Request) -> bool:
    """Whether a browser asks on behalf of a person: only then is HTML named, and not just anything taken."""
    return "text/html" in request.headers.get("accept", "")


def _send(file: ClientFile, request: Request, *, status: int = 200) -> Response:
    """Answer with a file; what is sent with another status than 200 stays in no cache."""
    coding, body = file.body_for(request.headers.get("accept-encoding", ""))
    if status == 200:
        etag = f'{file.etag[:-1]}-{coding}"' if coding else file.etag
        headers = {"Cache-Control": file.cache_control, "ETag": etag, "Vary": "Accept-Encoding"}
        if _has(request.headers.get("if-none-match", ""), etag):
            return Response(status_code=304, headers=headers)
    else:
        headers = NEVER_STORED | {"Vary": "Accept, Accept-Encoding"}
    if coding:
        headers["Content-Encoding"] = coding
    return Response(body, status, headers, media_type=file.media_type)


def _has(if_none_match: str, etag: str) -> bool:
    """Weak comparison (RFC 9110, 13.1.2)."""
    return any(tag.strip().removeprefix("W/") in (etag, "*") for tag in if_none_match.split(","))
