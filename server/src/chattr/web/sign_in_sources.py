"""What a page must be allowed to do for a sign-in with Google over Firebase, and no page else.

Firebase's own list (Firebase Auth, 'Content Security Policy'): Google's loader of frames, the frame
of the project's sign-in page, and the two services that give and renew tokens.
"""

from collections.abc import Mapping

from chattr.identity.claims import PICTURE_DOMAIN
from chattr.identity.settings import FirebaseSettings

_SERVICES = ("https://identitytoolkit.googleapis.com", "https://securetoken.googleapis.com")


def policy_sources(firebase: FirebaseSettings | None) -> Mapping[str, tuple[str, ...]]:
    """Return what each directive of the content security policy allows beside the usual."""
    if firebase is None:
        return {}
    emulator = firebase.emulator_host
    return {
        "script-src": ("https://apis.google.com",),
        "img-src": (f"https://*.{PICTURE_DOMAIN}",),
        "connect-src": (f"http://{emulator}",) if emulator else _SERVICES,
        "frame-src": (f"http://{emulator}" if emulator else f"https://{firebase.auth_domain}",),
    }


def opener_policy(firebase: FirebaseSettings | None) -> str:
    """Return the Cross-Origin-Opener-Policy: with a sign-in, its pop-up must be able to answer us."""
    return "same-origin" if firebase is None else "same-origin-allow-popups"
