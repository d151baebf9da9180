"""What one client believes of a room, from nothing but what it was told, in the order of arrival."""

from typing import Any

from participants import Client, Json

NOWHERE, KNOCKING, INSIDE = "nowhere", "knocking", "inside"


class Witness(Client):
    """A person at one connection, and what they keep for the next one."""

    def __init__(self, name: str, url: str) -> None:
        super().__init__()
        self.name = name
        self.url = url
        self.where = NOWHERE
        self.own_id = ""
        self.roles: dict[str, str] = {}
        self.away: dict[str, bool] = {}
        self.pending: dict[str, bool] = {}
        self.locked = False
        self.position = 0
        self.session_token = self.host_key = self.knock_token = ""
        handle = self.socket._handle_ack

        async def note(namespace: str, ack_id: int, data: list[Json]) -> None:
            self.told.append(("reply", data[0] if data else {}))
            await handle(namespace, ack_id, data)

        self.socket._handle_ack = note

    def catch_up(self) -> None:
        """Take in everything that has arrived."""
        told, self.told = self.told, []
        for event, payload in told:
            # Who has not heard that they are in makes nothing of news from inside.
            if self.where == NOWHERE and event not in {"reply", "join-approved"}:
                continue
            getattr(self, "_on_" + event.replace("-", "_"), _ignore)(payload)

    @property
    def is_among_hosts(self) -> bool:
        return self.roles.get(self.own_id) in {"host", "cohost"}

    @property
    def credentials(self) -> dict[str, str]:
        kept = {
            "sessionToken": self.session_token,
            "hostKey": self.host_key,
            "knockToken": self.knock_token,
        }
        return {name: token for name, token in kept.items() if token}

    def take_over(self, older: "Witness") -> None:
        """Go on with what another connection of the same person has kept."""
        self.session_token, self.host_key = older.session_token, older.host_key
        self.knock_token = older.knock_token

    def _on_reply(self, reply: Json) -> None:
        if reply.get("status") == "admitted":
            self._on_join_approved(reply)
        elif reply.get("status") == "pending":
            self.where, self.own_id, self.position = KNOCKING, reply["participantId"], reply["position"]
            self.session_token, self.knock_token = "", reply["knockToken"]

    def _on_join_approved(self, admission: Json) -> None:
        self.where, self.own_id, self.locked = INSIDE, admission["participantId"], admission["locked"]
        self.session_token, self.knock_token = admission["sessionToken"], ""
        self.host_key = admission.get("hostKey") or self.host_key
        self.roles, self.away = {}, {}
        for person in admission["participants"]:
            self._on_user_joined({"participant": person})
        self.pending = {knock["participantId"]: knock.get("away", False) for knock in admission["pending"]}

    def _on_user_joined(self, payload: Json) -> None:
        person = payload["participant"]
        self.roles[person["participantId"]] = person["role"]
        self.away[person["participantId"]] = person["state"]["reconnecting"]

    def _on_user_left(self, payload: Json) -> None:
        del self.roles[payload["participantId"]], self.away[payload["participantId"]]

    def _on_host_changed(self, payload: Json) -> None:
        for other, role in self.roles.items():
            if role == "host":
                self.roles[other] = "guest"
        self.roles[payload["participantId"]] = "host"
        self.host_key = payload["hostKey"] or self.host_key

    def _on_role_changed(self, payload: Json) -> None:
        self.roles[payload["participantId"]] = payload["role"]
        if payload["participantId"] == self.own_id and payload["role"] == "guest":
            self.pending = {}

    def _on_lock_changed(self, payload: Json) -> None:
        self.locked = payload["locked"]

    def _on_state_changed(self, payload: Json) -> None:
        self.away[payload["participantId"]] = payload["state"]["reconnecting"]

    def _on_pending_join_request(self, payload: Json) -> None:
        self.pending[payload["participantId"]] = payload.get("away", False)

    _on_pending_changed = _on_pending_join_request

    def _on_pending_canceled(self, payload: Json) -> None:
        self.pending.pop(payload["participantId"], None)

    def _on_position_changed(self, payload: Json) -> None:
        self.position = payload["position"]

    def _on_join_denied(self, _payload: Json) -> None:
        self.where = NOWHERE

    def _on_removed(self, payload: Json) -> None:
        self.where = NOWHERE
        if payload["reason"] == "removed-by-host":
            self.session_token = ""

    def _on_room_ended(self, _payload: Json) -> None:
        self.where = NOWHERE
        self.session_token = self.host_key = self.knock_token = ""


def _ignore(_payload: Any) -> None:
    """News that change nothing of what is compared."""
