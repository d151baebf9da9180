"""One small function per event; the registry says what each carries and needs."""

from collections.abc import Awaitable, Callable, Mapping

from chattr.protocol.base import Wire
from chattr.signaling.handlers import chat, consuming, door, hosting, producing, state, transports

HANDLERS: Mapping[str, Callable[..., Awaitable[Wire]]] = {
    "join-room": door.join_room,
    "leave-room": door.leave_room,
    "get-pending": door.get_pending,
    "approve-join": door.approve_join,
    "deny-join": door.deny_join,
    "create-invite": hosting.create_invite,
    "list-invites": hosting.list_invites,
    "revoke-invite": hosting.revoke_invite,
    "remove-participant": hosting.remove_participant,
    "lock-room": hosting.lock_room,
    "transfer-host": hosting.transfer_host,
    "set-role": hosting.set_role,
    "request-mute": hosting.request_mute,
    "mute-participant": hosting.mute_participant,
    "end-room": hosting.end_room,
    "set-state": state.set_state,
    "react": state.react,
    "create-transport": transports.create_transport,
    "connect-transport": transports.connect_transport,
    "restart-ice": transports.restart_ice,
    "close-transport": transports.close_transport,
    "produce": producing.produce,
    "pause-producer": producing.pause_producer,
    "resume-producer": producing.resume_producer,
    "close-producer": producing.close_producer,
    "start-consuming": consuming.start_consuming,
    "resume-consumers": consuming.resume_consumers,
    "pause-consumers": consuming.pause_consumers,
    "set-consumer-layers": consuming.set_consumer_layers,
    "report-congestion": consuming.report_congestion,
    "send-chat-message": chat.send_chat_message,
    "get-chat-history": chat.get_chat_history,
    "clear-chat-history": chat.clear_chat_history,
}
"""Event name to handler; the second argument is the event's request type."""
