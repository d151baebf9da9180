"""SRTP keys for plain and pipe transports."""

from dataclasses import dataclass
from enum import StrEnum

from .bounds import NonEmpty, Port


class SrtpCryptoSuite(StrEnum):
    """Encryption and authentication of SRTP (RFC 3711, RFC 7714)."""

    AEAD_AES_256_GCM = "AEAD_AES_256_GCM"
    AEAD_AES_128_GCM = "AEAD_AES_128_GCM"
    AES_CM_128_HMAC_SHA1_80 = "AES_CM_128_HMAC_SHA1_80"
    AES_CM_128_HMAC_SHA1_32 = "AES_CM_128_HMAC_SHA1_32"


@dataclass(frozen=True, slots=True, kw_only=True)
class SrtpParameters:
    """The crypto suite and, in Base64, the master key followed by the salt."""

    crypto_suite: SrtpCryptoSuite
    key_base64: NonEmpty


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteEnd:
    """What a plain or pipe transport is told of the other end, as far as it applies."""

    ip: NonEmpty | None = None
    port: Port | None = None
    rtcp_port: Port | None = None
    srtp_parameters: SrtpParameters | None = None
