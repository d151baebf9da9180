"""Puts sign-in together as the operator set it up."""

import structlog

from chattr.identity.accounts import FirebaseAccounts
from chattr.identity.certificates import CertificateCache
from chattr.identity.http import BoundedRequest
from chattr.identity.settings import FirebaseSettings, SignInPolicy
from chattr.identity.sign_in import SignIn
from chattr.identity.verifier import FirebaseVerifier, SignatureReader, read_unsigned

log = structlog.get_logger(__name__)


def create_sign_in(settings: FirebaseSettings, policy: SignInPolicy) -> SignIn:
    """Return what checks the sign-ins of a Firebase project; nothing is fetched yet.

    :raises ValueError, OSError: the service account's key file cannot be used.
    """
    request = BoundedRequest()
    accounts = FirebaseAccounts(settings, request) if settings.check_revoked else None
    if settings.emulator_host is None:
        read = SignatureReader(settings.project_id, CertificateCache(request))
        return SignIn(FirebaseVerifier(settings.project_id, read, accounts), policy)
    log.warning("sign-ins are those of an emulator", host=settings.emulator_host)
    return SignIn(FirebaseVerifier(settings.project_id, read_unsigned, accounts), policy)
