"""Fingerprints of DTLS certificates, as text."""

import re

from chattr.core.errors import InvalidDtlsParametersError
from mediasoup import DtlsParameters, FingerprintAlgorithm

_HASH_BYTES = {
    FingerprintAlgorithm.SHA_1: 20,
    FingerprintAlgorithm.SHA_224: 28,
    FingerprintAlgorithm.SHA_256: 32,
    FingerprintAlgorithm.SHA_384: 48,
    FingerprintAlgorithm.SHA_512: 64,
}
_PAIRS = re.compile(r"[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2})*")


def require_fingerprints(parameters: DtlsParameters) -> None:
    """Check that there is a fingerprint, and that each is as long as its hash (RFC 8122 section 5).

    :raises InvalidDtlsParametersError: it is not so.
    """
    if not parameters.fingerprints:
        raise InvalidDtlsParametersError("dtlsParameters.fingerprints must not be empty.")
    for fingerprint in parameters.fingerprints:
        expected = _HASH_BYTES[fingerprint.algorithm] * 3 - 1
        if len(fingerprint.value) != expected or _PAIRS.fullmatch(fingerprint.value) is None:
            raise InvalidDtlsParametersError(f"A {fingerprint.algorithm} fingerprint has not this form.")
