"""The built client, held in memory: a snapshot that fits together, and no path that leads elsewhere."""

import base64
import gzip
import hashlib
import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

# Vite puts a content hash into the name of everything below this folder.
IMMUTABLE = "/_app/immutable/"
SHELLS = ("200.html", "index.html")
ENCODINGS = {".br": "br", ".gz": "gzip"}
"""Suffix of a file compressed at build time, and its content coding; the preferred one first."""

WORTH_PACKING = 1024
"""Bytes from which a text is packed here when the build has not done it."""

_INLINE = {
    kind: re.compile(rf"<{kind}\b(?![^>]*\bsrc\s*=)[^>]*>(.*?)</{kind}\s*>", re.DOTALL | re.IGNORECASE)
    for kind in ("script", "style")
}
_MEDIA_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".webmanifest": "application/manifest+json",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class ClientFile:
    """One file: its bytes, plain and compressed."""

    media_type: str
    cache_control: str
    etag: str
    bodies: dict[str, bytes]

    def body_for(self, accept_encoding: str) -> tuple[str, bytes]:
        """Return the content coding (empty for none) and the bytes to send (RFC 9110, 12.5.3)."""
        accepted = _accepted_codings(accept_encoding)
        for coding in ENCODINGS.values():
            if coding in self.bodies and coding in accepted:
                return coding, self.bodies[coding]
        return "", self.bodies[""]


@dataclass(frozen=True, slots=True)
class ClientFiles:
    """All files by their URL path, the shell that stands for every page, and its inline hashes.

    `script_hashes`, `style_hashes`: sources for a Content-Security-Policy (CSP level 3, 6.7.3.2).
    """

    files: dict[str, ClientFile] = field(default_factory=dict)
    shell: ClientFile | None = None
    script_hashes: tuple[str, ...] = ()
    style_hashes: tuple[str, ...] = ()


def load_client(folder: Path) -> ClientFiles:
    """Read the built client; an absent folder gives an empty one."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]
    compressed = {path for path in paths if path.suffix in ENCODINGS and path.with_suffix("") in paths}
    files = {
        f"/{path.relative_to(folder).as_posix()}": _read(path, folder)
        for path in paths
        if path not in compressed
    }
    pages = [file.bodies[""].decode() for path, file in files.items() if path.endswith(".html")]
    shell = next((files[f"/{name}"] for name in SHELLS if f"/{name}" in files), None)
    return ClientFiles(
        files=files,
        shell=shell,
        script_hashes=tuple(_inline_hashes("script", pages)),
        style_hashes=tuple(_inline_hashes("style", pages)),
    )


def _read(path: Path, folder: Path) -> ClientFile:
    url = f"/{path.relative_to(folder).as_posix()}"
    plain = path.read_bytes()
    bodies = {"": plain}
    for suffix, coding in ENCODINGS.items():
        packed = path.with_name(path.name + suffix)
        if packed.is_file():
            bodies[coding] = packed.read_bytes()
    guessed = _MEDIA_TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    media_type = guessed or "application/octet-stream"
    if len(bodies) == 1 and len(plain) >= WORTH_PACKING and _is_packable(media_type):
        bodies["gzip"] = gzip.compress(plain, mtime=0)
    return ClientFile(
        media_type=_with_charset(media_type),
        cache_control=_cache_control(url),
        etag=f'"{hashlib.sha256(plain).hexdigest()[:32]}"',
        bodies=bodies,
    )


def _is_packable(media_type: str) -> bool:
    return media_type.startswith("text/") or media_type.endswith(("json", "+xml", "/wasm"))


def _cache_control(url: str) -> str:
    if url.startswith(IMMUTABLE):
        return "public, max-age=31536000, immutable"
    # Everything else keeps its name over releases, so it is asked for again, and answered 304.
    return "no-cache"


def _with_charset(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _inline_hashes(kind: str, pages: list[str]) -> Iterator[str]:
    found = (body for page in pages for body in _INLINE[kind].findall(page))
    for body in dict.fromkeys(found):
        digest = hashlib.sha256(body.encode()).digest()
        yield f"'sha256-{base64.b64encode(digest).decode()}'"


def _accepted_codings(header: str) -> set[str]:
    codings = set()
    for part in header.lower().split(","):
        coding, _, parameters = part.partition(";")
        if parameters.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            codings.add(coding.strip())
    return codings
