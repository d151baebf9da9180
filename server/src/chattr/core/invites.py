"""Links that skip the door once."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from chattr.core.door_errors import TooManyInvitesError, UnknownInviteError
from chattr.core.ids import SecretSource, hash_secret, secret_matches

MEMORY_MS = 7 * 24 * 60 * 60 * 1000
"""An invite is remembered for so long after it expired, so that a late guest can be told why it fails."""

MAX_OVER = 80
"""Invites of one room that are over and remembered; the oldest is forgotten first."""

InviteProblem: TypeAlias = Literal["used", "expired", "revoked", "unknown"]


@dataclass(frozen=True, slots=True)
class Invite:
    """An invite. `created_by` and `used_by`: participant ids. Unix times in ms."""

    invite_id: str
    token_hash: bytes
    created_by: str
    created_at_ms: int
    expires_at_ms: int
    label: str | None = None
    used_at_ms: int | None = None
    used_by: str | None = None
    used_by_name: str | None = None
    revoked_at_ms: int | None = None

    def problem(self, now_ms: int) -> InviteProblem | None:
        """Tell why it opens nothing; None while it is live."""
        if self.revoked_at_ms is not None:
            return "revoked"
        if self.used_at_ms is not None:
            return "used"
        return "expired" if self.expires_at_ms <= now_ms else None


class Invites:
    """The invites of a room, at most `capacity` of them live; kept as hashes of their tokens."""

    def __init__(self, capacity: int, secrets: SecretSource, invites: Iterable[Invite] = ()) -> None:
        self._capacity = capacity
        self._secrets = secrets
        self._invites: dict[str, Invite] = {invite.invite_id: invite for invite in invites}

    @property
    def all(self) -> tuple[Invite, ...]:
        """Return every invite that is remembered, the newest last."""
        return tuple(self._invites.values())

    def has_live(self, now_ms: int) -> bool:
        """Tell whether somebody may still come with one."""
        return any(invite.problem(now_ms) is None for invite in self._invites.values())

    def create(self, by: str, label: str | None, life_ms: int, now_ms: int) -> tuple[Invite, str]:
        """Make an invite; return it with its token, which is not kept.

        :raises TooManyInvitesError: so many are live already.
        """
        if sum(invite.problem(now_ms) is None for invite in self._invites.values()) >= self._capacity:
            raise TooManyInvitesError
        token = self._secrets.token()
        invite = Invite(
            self._secrets.public_id(), hash_secret(token), by, now_ms, now_ms + life_ms, label=label or None
        )
        self._invites[invite.invite_id] = invite
        self.expire(now_ms)
        return invite, token

    def problem_of(self, token: str, now_ms: int) -> InviteProblem | None:
        """Tell why a token opens nothing; None when it does."""
        invite = self._find(token)
        return "unknown" if invite is None else invite.problem(now_ms)

    def use(self, token: str, by: str, name: str, now_ms: int) -> None:
        """Note that a live invite let somebody in."""
        invite = self._find(token)
        assert invite is not None
        assert invite.problem(now_ms) is None
        self._put(replace(invite, used_at_ms=now_ms, used_by=by, used_by_name=name))

    def give_back(self, by: str) -> None:
        """Undo the use by somebody who could not be let in after all."""
        for invite in self.all:
            if invite.used_by == by:
                self._put(replace(invite, used_at_ms=None, used_by=None, used_by_name=None))

    def revoke(self, invite_id: str, now_ms: int) -> bool:
        """End an invite; False when it was over already.

        :raises UnknownInviteError: there is none.
        """
        invite = self._invites.get(invite_id)
        if invite is None:
            raise UnknownInviteError
        if invite.problem(now_ms) is not None:
            return False
        self._put(replace(invite, revoked_at_ms=now_ms))
        return True

    def expire(self, now_ms: int) -> None:
        """Forget those that are over for long, and the oldest of too many that are over."""
        for invite in self.all:
            if invite.expires_at_ms + MEMORY_MS <= now_ms:
                del self._invites[invite.invite_id]
        over = [invite for invite in self.all if invite.problem(now_ms) is not None]
        for invite in over[: max(0, len(over) - MAX_OVER)]:
            del self._invites[invite.invite_id]

    def _find(self, token: str) -> Invite | None:
        return next((i for i in self._invites.values() if secret_matches(token, i.token_hash)), None)

    def _put(self, invite: Invite) -> None:
        self._invites[invite.invite_id] = invite
