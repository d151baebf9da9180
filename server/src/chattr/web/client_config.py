"""`GET /api/config`: what a page must know before anybody joins."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from chattr import __version__
from chattr.identity.settings import FirebaseSettings, SignInPolicy
from chattr.protocol.base import Wire
from chattr.web.json_body import NEVER_STORED


class SignInOffer(Wire, frozen=True, kw_only=True, omit_defaults=False):
    """The Firebase project to sign in at; all of it is public. `emulator_host`: for development."""

    api_key: str
    auth_domain: str
    project_id: str
    emulator_host: str | None


class ClientConfig(Wire, frozen=True, kw_only=True, omit_defaults=False):
    """The whole answer. `sign_in` is null where no sign-in is offered."""

    sign_in: SignInOffer | None
    require_sign_in: SignInPolicy
    version: str


class ConfigPage:
    """Answers with the same bytes as long as the server runs."""

    def __init__(self, firebase: FirebaseSettings | None, policy: SignInPolicy) -> None:
        offer = None
        if firebase is not None:
            offer = SignInOffer(
                api_key=firebase.api_key,
                auth_domain=firebase.auth_domain,
                project_id=firebase.project_id,
                emulator_host=firebase.emulator_host,
            )
        config = ClientConfig(sign_in=offer, require_sign_in=policy, version=__version__)
        self._body = msgspec.json.encode(config)

    async def __call__(self, _request: Request) -> Response:
        """Answer; browsers ask again each time, since a restart can change it."""
        return Response(self._body, media_type="application/json", headers=NEVER_STORED)
