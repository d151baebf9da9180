"""One request: decode, check, handle; what comes back is its one acknowledgement."""

import time
from dataclasses import dataclass, field

from msgspec import ValidationError, convert

from chattr.calls.rooms import Standing
from chattr.calls.service import CallService
from chattr.core.errors import (
    BadRequestError,
    ChattrError,
    InternalError,
    NotHostError,
    NotJoinedError,
    UnknownEventError,
)
from chattr.protocol.base import Wire
from chattr.protocol.errors import ErrorCode, ErrorReply
from chattr.protocol.registry import EVENTS, EventSpec, Needs, RateClass
from chattr.protocol.requests import Admitted, ConsumerList, Empty, Pending
from chattr.signaling.context import Context
from chattr.signaling.handlers import HANDLERS
from chattr.signaling.packets import EventPacket, RefusedPacket
from chattr.signaling.rates import RateGate
from chattr.signaling.refusals import RefusalLog, log_of
from chattr.telemetry.tracing import JoinTrace


@dataclass(frozen=True, slots=True)
class Asker:
    """A connection, as far as its requests are concerned."""

    connection_id: str
    gate: RateGate
    refusals: RefusalLog
    address: str | None = None
    trace: JoinTrace = field(default_factory=JoinTrace)


class Dispatcher:
    """Answers requests. It keeps nothing between them."""

    def __init__(self, service: CallService) -> None:
        self._service = service

    async def answer(self, asker: Asker, packet: EventPacket | RefusedPacket) -> Wire:
        """Return the reply, or the error in its place; only cancellation is raised."""
        began = time.perf_counter()
        name = _known_name(packet)
        with asker.trace.request(name or "unknown"):
            reply = await self._answer(asker, packet)
        self._measure(name, reply, time.perf_counter() - began)
        if asker.trace.is_on:
            self._trace(asker, name, reply)
        return reply

    async def _answer(self, asker: Asker, packet: EventPacket | RefusedPacket) -> Wire:
        try:
            return await self._handle(asker, packet)
        except ChattrError as error:
            standing = self._service.standing(asker.connection_id)
            asker.refusals.add(error.code, _known_name(packet), standing)
            return error_reply(error)
        except Exception:
            own_log = log_of(self._service.standing(asker.connection_id))
            own_log.exception("request failed", connection=asker.connection_id)
            return error_reply(InternalError())

    def _trace(self, asker: Asker, name: str | None, reply: Wire) -> None:
        if name == "join-room":
            facts = {"outcome": _OUTCOMES.get(type(reply), "refused")}
            if isinstance(reply, ErrorReply):
                facts["error"] = reply.error
            standing = self._service.standing(asker.connection_id)
            if standing is not None:
                facts |= {"room": standing.live.room.room_id, "participant": standing.participant_id}
            asker.trace.note(facts)
        alone = isinstance(reply, ConsumerList) and not reply.consumers
        if name in _LAST_OF_JOIN or alone or (name == "join-room" and isinstance(reply, ErrorReply)):
            asker.trace.end()

    def _measure(self, name: str | None, reply: Wire, took_s: float) -> None:
        meter = self._service.meter
        if name is not None:
            meter.answered(name, took_s)
        if isinstance(reply, ErrorReply):
            meter.refused(reply.error)
            if reply.error is ErrorCode.RATE_LIMITED:
                meter.rate_limited(EVENTS[name].rate if name else RateClass.CONTROL)
        if name == "join-room":
            meter.joined(_OUTCOMES.get(type(reply), "refused"), took_s)

    async def _handle(self, asker: Asker, packet: EventPacket | RefusedPacket) -> Wire:
        connection_id = asker.connection_id
        if isinstance(packet, RefusedPacket):
            asker.gate.pass_one(RateClass.CONTROL)
            raise packet.error
        spec = EVENTS.get(packet.name)
        asker.gate.pass_one(spec.rate if spec is not None else RateClass.CONTROL)
        if spec is None:
            raise UnknownEventError
        standing = self._service.standing(connection_id)
        _require(spec.needs, standing)
        request = _decode(spec, packet.arguments)
        context = Context(self._service, connection_id, standing, asker.address)
        return await HANDLERS[spec.name](context, request)


_OUTCOMES: dict[type[Wire], str] = {Admitted: "admitted", Pending: "pending"}


_LAST_OF_JOIN = frozenset({"resume-consumers", "leave-room"})
"""With these a join is over: media flows, or they went."""


def error_reply(error: ChattrError) -> ErrorReply:
    """Turn a refusal into what the client sees: the only place that does."""
    return ErrorReply(error=ErrorCode(error.code), message=str(error), retry_after_ms=error.retry_after_ms)


def _known_name(packet: EventPacket | RefusedPacket) -> str | None:
    return packet.name if isinstance(packet, EventPacket) and packet.name in EVENTS else None


def _require(needs: Needs, standing: Standing | None) -> None:
    if needs is Needs.NOTHING:
        return
    if standing is None or (needs is not Needs.KNOCK and not standing.is_admitted):
        raise NotJoinedError
    if needs is Needs.HOST and not standing.is_host:
        raise NotHostError
    if needs is Needs.HOSTS and not standing.is_among_hosts:
        raise NotHostError("Only the host and co-hosts can do this.")


def _decode(spec: EventSpec, arguments: tuple[object, ...]) -> Wire:
    if len(arguments) > 1:
        raise BadRequestError("An event carries one object.")
    payload = arguments[0] if arguments else None
    if payload is None and spec.request is Empty:
        return Empty()
    try:
        return convert(payload, spec.request)
    except ValidationError as error:
        raise BadRequestError(str(error)) from error
