"""STUN and TURN servers, with credentials where they are asked for."""

import base64
import hashlib
import hmac

from chattr.calls.settings import IceSettings
from chattr.protocol.payloads import IceServer


def ice_servers(settings: IceSettings, participant_id: str, now_ms: int) -> list[IceServer]:
    """Return what a participant may use.

    TURN credentials are time-limited: the user name is the Unix time of expiry and the participant,
    the password its HMAC-SHA1 under the secret that the TURN server shares
    (draft-uberti-behave-turn-rest-00 section 2.2).
    """
    servers = [IceServer(urls=list(settings.stun_urls))] if settings.stun_urls else []
    if settings.turn_urls and settings.turn_secret:
        username = f"{now_ms // 1000 + settings.turn_ttl_s}:{participant_id}"
        digest = hmac.new(settings.turn_secret.encode(), username.encode(), hashlib.sha1).digest()
        credential = base64.b64encode(digest).decode()
        servers.append(IceServer(urls=list(settings.turn_urls), username=username, credential=credential))
    return servers
