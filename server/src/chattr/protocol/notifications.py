"""Server to client: one Struct per event."""

from typing import Literal

from chattr.core.roles import Role
from chattr.protocol.base import Id, ReactionName, Source, Wire
from chattr.protocol.payloads import (
    Admission,
    ConsumerInfo,
    ConsumerLayers,
    ParticipantInfo,
    ParticipantState,
    PendingInfo,
)


class PendingJoinRequest(PendingInfo, frozen=True, kw_only=True):
    """To hosts: someone knocks."""


class PendingChanged(PendingInfo, frozen=True, kw_only=True):
    """To hosts: a knocker's connection is gone, or back."""


class PendingCanceled(Wire, frozen=True, kw_only=True):
    """To hosts: this knock is over (they left, or another host answered)."""

    participant_id: Id


class JoinApproved(Admission, frozen=True, kw_only=True):
    """To a knocker: you are in."""


class JoinDenied(Wire, frozen=True, kw_only=True):
    """To a knocker: the door stays shut. `reason` is a stable code.

    `retry_after_ms`: how long knocking again will be refused, in ms from now.
    """

    reason: Literal["denied", "room-full", "room-ended"]
    retry_after_ms: int | None = None


class PositionChanged(Wire, frozen=True, kw_only=True):
    """To a knocker: their place in the line; 1 is next."""

    position: int


class UserJoined(Wire, frozen=True, kw_only=True):
    """Someone is in the room now."""

    participant: ParticipantInfo


class UserLeft(Wire, frozen=True, kw_only=True):
    """Someone left: on their own, because their grace time is over, or removed by a host."""

    participant_id: Id
    reason: Literal["left", "timeout", "removed"]


class HostChanged(Wire, frozen=True, kw_only=True, omit_defaults=False):
    """Who is host now. `host_key` is set in the new host's own copy alone."""

    participant_id: Id
    host_key: str | None = None


class RoleChanged(Wire, frozen=True, kw_only=True):
    """What a participant may do now; who becomes host is told in `host-changed` instead."""

    participant_id: Id
    role: Role


class LockChanged(Wire, frozen=True, kw_only=True):
    """Whether anybody new gets in."""

    locked: bool


class InvitesChanged(Wire, frozen=True, kw_only=True):
    """To hosts: an invite was made, used or revoked; `list-invites` tells what there is now."""


class MuteRequested(Wire, frozen=True, kw_only=True):
    """To one participant: this host asks them to mute."""

    participant_id: Id


class MutedByHost(Wire, frozen=True, kw_only=True):
    """To one participant: this host paused their microphone; `resume-producer` ends that."""

    participant_id: Id


class RoomEnded(Wire, frozen=True, kw_only=True):
    """The meeting is over for everybody."""

    reason: Literal["ended-by-host", "server-shutdown"]


class Removed(Wire, frozen=True, kw_only=True):
    """Out of the room: `taken-over` by a newer tab of the same session, or removed by a host.

    `banned`: they may not knock either, for a while.
    """

    reason: Literal["taken-over", "removed-by-host"]
    banned: bool = False


class NewConsumers(Wire, frozen=True, kw_only=True):
    """Made for this participant, paused."""

    consumers: list[ConsumerInfo]


class ConsumersClosed(Wire, frozen=True, kw_only=True):
    """These consumers of this participant are gone.

    `interrupted`: nothing was switched off; the sender is connecting anew and sends the same again.
    """

    consumer_ids: list[Id]
    interrupted: bool = False


class ProducerPaused(Wire, frozen=True, kw_only=True):
    """A participant (perhaps this one) paused a source."""

    participant_id: Id
    producer_id: Id
    source: Source


class ProducerResumed(Wire, frozen=True, kw_only=True):
    """A participant (perhaps this one) goes on with a source."""

    participant_id: Id
    producer_id: Id
    source: Source


class ProducerLayersWanted(Wire, frozen=True, kw_only=True, omit_defaults=False):
    """To a sender: the highest spatial layer of this video that anybody watches; null: nobody does.

    What is above it need not be sent. Of what is below it, a camera sends every layer, since a line may
    become narrow at any moment and a layer that is off would be seen late. A screen, whose top layer is to
    have all the bandwidth, sends the lowest as well while `lowest` tells that somebody's line is too narrow
    for more. More is told at once, less after some seconds.
    """

    producer_id: Id
    spatial_layer: int | None
    lowest: bool


class ProducerScore(Wire, frozen=True, kw_only=True):
    """How well a sender's video reaches the server: 0 to 10 for each layer, the lowest layer first.

    0: this layer does not arrive.
    """

    producer_id: Id
    scores: list[int]


class ConsumerLayersChanged(Wire, frozen=True, kw_only=True, omit_defaults=False):
    """What the worker forwards to this consumer now; null: nothing, being paused or short of bandwidth."""

    consumer_id: Id
    layers: ConsumerLayers | None


class ActiveSpeaker(Wire, frozen=True, kw_only=True, omit_defaults=False):
    """Who speaks; null: silence."""

    participant_id: Id | None


class MediaReset(Wire, frozen=True, kw_only=True):
    """The worker that carried your media died: all of it is gone; build it anew with `join-room`."""


class ServerDraining(Wire, frozen=True, kw_only=True):
    """This server process ends now, on purpose: the socket will close, and the next one has the same rooms.

    `come_back_within_ms`: connect again at a random moment within this time from the close, so that not
    everybody comes at once.
    """

    come_back_within_ms: int


class Reacted(Wire, frozen=True, kw_only=True):
    """A participant (perhaps this one) reacts; to be shown for some seconds."""

    participant_id: Id
    reaction: ReactionName


class StateChanged(Wire, frozen=True, kw_only=True):
    """A participant's state, whole."""

    participant_id: Id
    state: ParticipantState
