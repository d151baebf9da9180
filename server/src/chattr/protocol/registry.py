"""Which event carries what: the one table that dispatch, the generated types and the docs read."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from chattr.protocol import chat as c
from chattr.protocol import hosting as h
from chattr.protocol import notifications as n
from chattr.protocol import requests as r
from chattr.protocol.base import Wire
from chattr.protocol.payloads import TransportOptions


class RateClass(StrEnum):
    """Token buckets are kept per socket and class; see `core/limits.py`."""

    JOIN = "join"
    CONTROL = "control"
    MEDIA = "media"
    FREQUENT = "frequent"
    CHAT = "chat"
    REACTION = "reaction"


class Needs(StrEnum):
    """What a socket must be before an event is accepted."""

    NOTHING = "nothing"
    KNOCK = "knock"
    PLACE = "place"
    HOSTS = "hosts"
    HOST = "host"


@dataclass(frozen=True, slots=True)
class EventSpec:
    """One client event. `reply` is a Struct or a union of Structs."""

    name: str
    request: type[Wire]
    reply: Any
    rate: RateClass
    needs: Needs


_EVENTS = (
    EventSpec("join-room", r.JoinRoom, r.JoinReply, RateClass.JOIN, Needs.NOTHING),
    EventSpec("leave-room", r.Empty, r.Empty, RateClass.CONTROL, Needs.KNOCK),
    EventSpec("get-pending", r.Empty, r.PendingList, RateClass.CONTROL, Needs.HOSTS),
    EventSpec("approve-join", r.ApproveJoin, r.Empty, RateClass.CONTROL, Needs.HOSTS),
    EventSpec("deny-join", r.DenyJoin, r.Empty, RateClass.CONTROL, Needs.HOSTS),
    EventSpec("create-invite", h.CreateInvite, h.CreatedInvite, RateClass.CONTROL, Needs.HOSTS),
    EventSpec("list-invites", r.Empty, h.InviteList, RateClass.CONTROL, Needs.HOSTS),
    EventSpec("revoke-invite", h.RevokeInvite, r.Empty, RateClass.CONTROL, Needs.HOSTS),
    EventSpec("remove-participant", h.RemoveParticipant, r.Empty, RateClass.CONTROL, Needs.HOSTS),
    EventSpec("lock-room", h.LockRoom, r.Empty, RateClass.CONTROL, Needs.HOSTS),
    EventSpec("transfer-host", h.TransferHost, r.Empty, RateClass.CONTROL, Needs.HOST),
    EventSpec("set-role", h.SetRole, r.Empty, RateClass.CONTROL, Needs.HOST),
    EventSpec("request-mute", h.RequestMute, r.Empty, RateClass.CONTROL, Needs.HOSTS),
    EventSpec("mute-participant", h.MuteParticipant, r.Empty, RateClass.CONTROL, Needs.HOSTS),
    EventSpec("end-room", r.Empty, r.Empty, RateClass.CONTROL, Needs.HOST),
    EventSpec("set-state", r.SetState, r.Empty, RateClass.CONTROL, Needs.PLACE),
    EventSpec("react", r.React, r.Empty, RateClass.REACTION, Needs.PLACE),
    EventSpec("create-transport", r.CreateTransport, TransportOptions, RateClass.MEDIA, Needs.PLACE),
    EventSpec("connect-transport", r.ConnectTransport, r.Empty, RateClass.MEDIA, Needs.PLACE),
    EventSpec("restart-ice", r.RestartIce, r.RestartIceReply, RateClass.MEDIA, Needs.PLACE),
    EventSpec("close-transport", r.CloseTransport, r.Empty, RateClass.MEDIA, Needs.PLACE),
    EventSpec("produce", r.Produce, r.ProduceReply, RateClass.MEDIA, Needs.PLACE),
    EventSpec("pause-producer", r.PauseProducer, r.Empty, RateClass.MEDIA, Needs.PLACE),
    EventSpec("resume-producer", r.ResumeProducer, r.Empty, RateClass.MEDIA, Needs.PLACE),
    EventSpec("close-producer", r.CloseProducer, r.Empty, RateClass.MEDIA, Needs.PLACE),
    EventSpec("start-consuming", r.StartConsuming, r.ConsumerList, RateClass.MEDIA, Needs.PLACE),
    EventSpec("resume-consumers", r.ResumeConsumers, r.Empty, RateClass.FREQUENT, Needs.PLACE),
    EventSpec("pause-consumers", r.PauseConsumers, r.Empty, RateClass.FREQUENT, Needs.PLACE),
    EventSpec("set-consumer-layers", r.SetConsumerLayers, r.Empty, RateClass.FREQUENT, Needs.PLACE),
    EventSpec("report-congestion", r.ReportCongestion, r.Empty, RateClass.FREQUENT, Needs.PLACE),
    EventSpec("send-chat-message", c.SendChatMessage, c.ChatReceived, RateClass.CHAT, Needs.PLACE),
    EventSpec("get-chat-history", c.GetChatHistory, c.ChatHistory, RateClass.CONTROL, Needs.PLACE),
    EventSpec("clear-chat-history", r.Empty, r.Empty, RateClass.CONTROL, Needs.HOSTS),
)

EVENTS: dict[str, EventSpec] = {spec.name: spec for spec in _EVENTS}

NOTIFICATIONS: dict[str, type[Wire]] = {
    "pending-join-request": n.PendingJoinRequest,
    "pending-changed": n.PendingChanged,
    "pending-canceled": n.PendingCanceled,
    "position-changed": n.PositionChanged,
    "join-approved": n.JoinApproved,
    "join-denied": n.JoinDenied,
    "user-joined": n.UserJoined,
    "user-left": n.UserLeft,
    "host-changed": n.HostChanged,
    "role-changed": n.RoleChanged,
    "lock-changed": n.LockChanged,
    "invites-changed": n.InvitesChanged,
    "mute-requested": n.MuteRequested,
    "muted-by-host": n.MutedByHost,
    "room-ended": n.RoomEnded,
    "removed": n.Removed,
    "new-consumers": n.NewConsumers,
    "consumers-closed": n.ConsumersClosed,
    "producer-paused": n.ProducerPaused,
    "producer-resumed": n.ProducerResumed,
    "consumer-layers-changed": n.ConsumerLayersChanged,
    "producer-layers-wanted": n.ProducerLayersWanted,
    "producer-score": n.ProducerScore,
    "active-speaker": n.ActiveSpeaker,
    "media-reset": n.MediaReset,
    "server-draining": n.ServerDraining,
    "state-changed": n.StateChanged,
    "reacted": n.Reacted,
    "receive-chat-message": c.ReceiveChatMessage,
    "chat-cleared": c.ChatCleared,
}
"""Event name to payload."""

NOTIFICATION_NAMES: dict[type[Wire], str] = {payload: name for name, payload in NOTIFICATIONS.items()}
