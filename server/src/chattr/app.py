"""Puts the server together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.types import ASGIApp

from chattr.addresses import lan_addresses, media_addresses
from chattr.calls.clock import SteadyClock
from chattr.calls.service import CallService
from chattr.calls.settings import IceSettings
from chattr.config import Settings
from chattr.core.address_caps import JoinAttempts
from chattr.core.limits import Limits, RateLimits
from chattr.core.peers import LOOPBACK, PeerRule
from chattr.handover import Handover
from chattr.identity.settings import FirebaseSettings, SignInPolicy
from chattr.identity.sign_in import SignIn
from chattr.listening import StartError
from chattr.sfu.settings import MediaSettings
from chattr.signaling import GatewaySettings, create_gateway
from chattr.store.sqlite_store import SqliteStore
from chattr.store.succession import Succession
from chattr.web import ActiveGate, AttemptGate, ServerState, WebSettings, create_web
from chattr.web.headers import SecurityHeaders


@dataclass(frozen=True, slots=True)
class Application:
    """The parts of a running server. `asgi` starts and stops the others by its lifespan."""

    asgi: ASGIApp
    service: CallService
    handover: Handover


def create_app(settings: Settings) -> Application:
    """Build everything; nothing is started yet."""
    media = media_settings(settings)
    firebase, policy = firebase_settings(settings), SignInPolicy(settings.require_sign_in)
    sign_in = _sign_in(firebase, policy)
    clock = SteadyClock()
    succession = Succession(settings.database) if settings.handover else None
    store = SqliteStore(settings.database, clock, lock=succession.lock if succession else None)
    service = CallService(
        limits(settings), media, ice_settings(settings), clock=clock, store=store, sign_in=sign_in
    )
    attempts, rule = JoinAttempts(service.limits), peers(settings)
    gateway = create_gateway(service, GatewaySettings(settings.client_origin, rule), attempts)
    state, gate = ServerState(), AttemptGate(rule, attempts, service.clock)
    handover = Handover(service, gateway, state, succession)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with handover.running():
            yield

    web_settings = WebSettings(
        client_dir(settings), settings.client_origin, firebase, policy, settings.metrics_allow
    )
    web, headers = create_web(
        service, state, web_settings, lifespan, attempts=gate, sockets=gateway.connections
    )
    asgi = SecurityHeaders(ActiveGate(gateway.asgi(web), state), headers)
    return Application(asgi, service, handover)


def client_dir(settings: Settings) -> Path:
    """The built client: as set, else of the checkout that this file stands in."""
    return settings.client_dir or Path(__file__).resolve().parents[3] / "client" / "build"


def media_settings(settings: Settings) -> MediaSettings:
    """What the workers must know, with this machine's addresses found."""
    addresses = media_addresses(
        settings.host, settings.announced_address, lan_addresses(), settings.client_origin
    )
    return MediaSettings(
        workers=settings.workers,
        listen_ip=addresses.ip,
        announced_address=addresses.announced,
        extra_listen_ips=addresses.more,
        rtc_port=settings.rtc_port,
        rtc_min_port=settings.rtc_min_port,
        rtc_max_port=settings.rtc_max_port,
        worker_bin=str(settings.worker_bin) if settings.worker_bin else None,
        initial_outgoing_bitrate_bps=settings.initial_outgoing_bitrate,
        max_incoming_bitrate_bps=settings.max_incoming_bitrate,
    )


def limits(settings: Settings) -> Limits:
    """The caps that the operator has set."""
    return Limits(
        max_participants_per_room=settings.max_participants_per_room,
        max_pending_per_room=settings.max_pending_per_room,
        max_invites_per_room=settings.max_invites_per_room,
        max_rooms=settings.max_rooms,
        max_kept_rooms=settings.max_kept_rooms,
        grace_ms=settings.grace_ms,
        session_ms=settings.session_ms,
        ban_ms=settings.ban_ms,
        denied_wait_ms=settings.denied_wait_ms,
        empty_lock_ms=settings.empty_lock_ms,
        retention_ms=settings.retention_ms,
        chat_retention_ms=settings.chat_retention_ms,
        max_chat_messages=settings.max_chat_messages,
        max_chat_bytes=settings.max_chat_bytes,
        max_chat_total_bytes=settings.max_chat_total_bytes,
        max_payload_bytes=settings.max_payload_bytes,
        max_inbox=settings.max_inbox,
        max_outbox=settings.max_outbox,
        max_outbox_bytes=settings.max_outbox_bytes,
        max_consumers_per_worker=settings.max_consumers_per_worker,
        max_sockets=settings.max_sockets,
        max_sockets_per_address=settings.max_sockets_per_address,
        join_attempts_per_minute=settings.join_attempts_per_minute,
        rates=RateLimits(
            join=settings.rate_join,
            control=settings.rate_control,
            media=settings.rate_media,
            frequent=settings.rate_frequent,
            chat=settings.rate_chat,
            reaction=settings.rate_reaction,
        ),
    )


def peers(settings: Settings) -> PeerRule:
    """Whom connections are counted under. An operator who sets a cap per address means everybody."""
    uncounted = settings.uncounted_addresses
    if uncounted is None:
        chosen = (settings.max_sockets_per_address, settings.join_attempts_per_minute)
        usual = Limits()
        by_default = chosen == (usual.max_sockets_per_address, usual.join_attempts_per_minute)
        uncounted = LOOPBACK if by_default else ()
    return PeerRule(settings.trusted_proxies, uncounted)


def ice_settings(settings: Settings) -> IceSettings:
    """The STUN and TURN servers."""
    return IceSettings(
        stun_urls=settings.stun_urls, turn_urls=settings.turn_urls, turn_secret=settings.turn_secret
    )


def firebase_settings(settings: Settings) -> FirebaseSettings | None:
    """The project to sign in at; None where no sign-in is offered."""
    if settings.firebase_project_id is None:
        return None
    assert settings.firebase_api_key is not None
    return FirebaseSettings(
        project_id=settings.firebase_project_id,
        api_key=settings.firebase_api_key,
        auth_domain=settings.firebase_auth_domain or f"{settings.firebase_project_id}.firebaseapp.com",
        check_revoked=settings.firebase_check_revoked,
        credentials=settings.firebase_credentials,
        emulator_host=settings.firebase_auth_emulator_host,
    )


def _sign_in(firebase: FirebaseSettings | None, policy: SignInPolicy) -> SignIn:
    if firebase is None:
        return SignIn()
    from chattr.identity.firebase import create_sign_in  # noqa: PLC0415 - Google's library is large

    try:
        return create_sign_in(firebase, policy)
    except (OSError, ValueError):
        raise StartError(f"{firebase.credentials} (FIREBASE_CREDENTIALS) is no usable key file.") from None
