"""Security headers, put on every HTTP answer."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chattr.identity.settings import FirebaseSettings
from chattr.web.client_files import ClientFiles
from chattr.web.sign_in_sources import opener_policy, policy_sources

_ALLOWED = (
    *("camera", "microphone", "display-capture"),
    *(
        "autoplay",
        "clipboard-write",
        "fullscreen",
        "picture-in-picture",
        "screen-wake-lock",
        "speaker-selection",
    ),
)
# What Chromium knows by name on every system; of a name that it does not know it warns on each page.
_DENIED = (
    *("accelerometer", "browsing-topics", "captured-surface-control", "clipboard-read", "compute-pressure"),
    *("encrypted-media", "gamepad", "geolocation", "gyroscope", "hid", "identity-credentials-get"),
    *("idle-detection", "keyboard-map", "local-fonts", "magnetometer", "midi", "otp-credentials", "payment"),
    *("publickey-credentials-create", "publickey-credentials-get", "serial", "usb", "window-management"),
    "xr-spatial-tracking",
)

PERMISSIONS_POLICY = ", ".join(
    [*(f"{name}=(self)" for name in _ALLOWED), *(f"{name}=()" for name in _DENIED)]
)


def content_security_policy(
    client: ClientFiles, origins: tuple[str, ...] = (), firebase: FirebaseSettings | None = None
) -> str:
    """What the pages may do (CSP level 3): our own files and sockets, and inline only what we built.

    `origins`: further addresses of this server; their WebSockets are named because older browsers
    do not count `ws:` to `'self'`. `firebase`: where people sign in.
    """
    sockets = [f"ws{origin.removeprefix('http')}" for origin in origins]
    directives = {
        "default-src": ["'self'"],
        # The filter against noise is WebAssembly, which this word allows without allowing `eval`.
        "script-src": ["'self'", "'wasm-unsafe-eval'", *client.script_hashes],
        "style-src": ["'self'", *client.style_hashes],
        # Sizes and positions of tiles are set as style attributes; they cannot run anything.
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "blob:", "mediastream:"],
        "connect-src": ["'self'", *origins, *sockets],
        "worker-src": ["'self'", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
    for name, sources in policy_sources(firebase).items():
        directives.setdefault(name, []).extend(sources)
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


def security_headers(
    client: ClientFiles, origins: tuple[str, ...] = (), firebase: FirebaseSettings | None = None
) -> dict[str, str]:
    """All of them; see SECURITY.md for what each is good for."""
    return {
        "Content-Security-Policy": content_security_policy(client, origins, firebase),
        "Permissions-Policy": PERMISSIONS_POLICY,
        "Cross-Origin-Opener-Policy": opener_policy(firebase),
        "Cross-Origin-Resource-Policy": "same-origin",
        # A room's code is in its path, and must not reach the sites that people link to.
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }


class SecurityHeaders:
    """ASGI middleware that adds the headers, also to what Socket.IO answers."""

    def __init__(self, app: ASGIApp, headers: dict[str, str]) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; touch nothing but the start of HTTP responses."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        await self._app(scope, receive, send_with_headers)
