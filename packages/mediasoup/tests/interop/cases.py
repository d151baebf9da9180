"""Generates negotiation cases as JSON: a router's codecs, a producer's parameters, ends that consume."""

import copy
from dataclasses import dataclass
from random import Random
from typing import Any

from mediasoup.json_codec import to_json
from mediasoup.supported_rtp_capabilities import SUPPORTED_RTP_CAPABILITIES

Json = dict[str, Any]

CODECS = [to_json(codec) for codec in SUPPORTED_RTP_CAPABILITIES.codecs]
COMMON = [
    codec
    for codec in CODECS
    if codec["mimeType"].split("/")[1] in ("opus", "multiopus", "VP8", "VP9", "H264", "AV1")
]
EXTENSIONS = [to_json(extension) for extension in SUPPORTED_RTP_CAPABILITIES.header_extensions]
FEEDBACK = (
    {"type": "nack"},
    {"type": "nack", "parameter": "pli"},
    {"type": "ccm", "parameter": "fir"},
    {"type": "goog-remb"},
    {"type": "transport-cc", "parameter": ""},
)
USUAL_PROFILES = ("42e01f", "42e034", "42001f", "4d0032")
ALL_PROFILES = (
    *USUAL_PROFILES,
    *("4d001f", "64001f", "640c1f", "f4001f", "42e00a", "42e00b", "42100b", "4d100b", "42f00b", "64100b"),
    *("580c1f", "58c01f", "42C02A", "000000", "bad", "zzzzzz"),
)
MODES = (None, "L1T1", "L1T3", "L3T3", "L3T3_KEY", "S2T1", "nonsense")


@dataclass
class Generator:
    """Generates cases from a seed; a third of them are ``flawed``: something may be wrong there."""

    random: Random
    flawed: bool = False

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def flaw(self, probability: float) -> bool:
        return self.flawed and self.chance(probability)

    def case(self) -> Json:
        """Generate a case without the ends that consume, which ``remote`` makes from the router."""
        self.flawed = self.chance(1 / 3)
        media = [self.media_codec() for _ in range(self.random.choice([1, 2, 3, 4, 5, 8]))]
        kind, parameters = self.producer(media)
        return {"mediaCodecs": media, "kind": kind, "rtpParameters": parameters}

    def spelling(self, text: str) -> str:
        return self.random.choice([text, text, text.lower(), text.upper()])

    def codec_parameters(self, mime_type: str) -> Json:
        """Generate parameters of a codec, those that decide whether it matches above all."""
        parameters: Json = {}
        match mime_type.lower():
            case "video/h264":
                profiles = ALL_PROFILES if self.chance(0.5) else USUAL_PROFILES
                choices = {
                    "packetization-mode": (0, 1, 1, 1, "1"),
                    "profile-level-id": profiles,
                    "level-asymmetry-allowed": (0, 1, 1, "1"),
                }
                parameters = {
                    key: self.random.choice(few) for key, few in choices.items() if self.chance(0.8)
                }
            case "video/vp9" if self.chance(0.8):
                parameters = {"profile-id": self.random.choice([0, 0, 1, 2, "0", "2"])}
            case "video/av1" if self.chance(0.5):
                parameters = {"profile": 0, "level-idx": 5}
            case "audio/opus" if self.chance(0.5):
                parameters = {"useinbandfec": 1, "x-fraction": 1.5, "x-text": "é"}
            case "audio/multiopus":
                layouts = [codec["parameters"] for codec in CODECS if codec["mimeType"] == "audio/multiopus"]
                parameters = dict(self.random.choice(layouts))
        if self.flaw(0.05):
            parameters["x-flaw"] = self.random.choice([True, None, [1], {}])
        return parameters

    def media_codec(self) -> Json:
        """Generate a codec for a router."""
        base = self.random.choice(COMMON if self.chance(0.5) else CODECS)
        codec = {key: base[key] for key in ("kind", "clockRate")}
        codec["mimeType"] = self.spelling(base["mimeType"])
        if base.get("channels", 1) != 1 or self.chance(0.2):
            codec["channels"] = base.get("channels", 2)
        if self.chance(0.2):
            codec["preferredPayloadType"] = self.random.choice([*range(96, 128), 0, 35])
        if base["mimeType"] == "audio/multiopus":
            codec["parameters"] = dict(base["parameters"])
        elif self.chance(0.8):
            codec["parameters"] = self.codec_parameters(base["mimeType"])
        if self.flaw(0.05):
            codec["clockRate"] = 12345
        if self.flaw(0.05):
            codec["mimeType"] = self.random.choice(["audio", "text/plain", "video/unheard-of", "audio/"])
        if self.flaw(0.05):
            codec.pop(self.random.choice(["mimeType", "clockRate"]))
        return codec

    def feedback(self) -> list[Json]:
        return [dict(item) for item in FEEDBACK if self.chance(0.8)]

    def producer(self, media: list[Json]) -> tuple[str, Json]:
        """Generate what an end sends to a router of the given codecs."""
        kind = self.random.choice(["audio", "video"])
        pool = [codec for codec in media if codec.get("mimeType", "").lower().startswith(kind)]
        if not pool:
            pool = [self.random.choice([codec for codec in COMMON if codec["kind"] == kind])]
        codecs: list[Json] = []
        for codec in self.random.sample(pool, min(len(pool), self.random.choice([1, 1, 2, 3]))):
            codecs += self.sent_codecs(codec, kind, 96 + 2 * len(codecs))
        if self.flaw(0.1):
            self.random.shuffle(codecs)
        parameters = {"codecs": codecs, "encodings": self.encodings(codecs[0]["payloadType"])}
        if self.chance(0.7):
            parameters["mid"] = str(self.random.randrange(5))
        if self.chance(0.5):
            parameters["msid"] = "stream track"
        if self.chance(0.8):
            parameters["rtcp"] = {"cname": "c"} if self.chance(0.8) else {"reducedSize": self.chance(0.5)}
        if self.chance(0.9):
            parameters["headerExtensions"] = self.sent_extensions(kind)
        if self.chance(0.05):
            parameters.pop("encodings")
        return kind, parameters

    def sent_codecs(self, codec: Json, kind: str, payload_type: int) -> list[Json]:
        """Generate a codec in use, and maybe its RTX codec."""
        sent = {
            "mimeType": self.spelling(codec.get("mimeType", "video/VP8")),
            "payloadType": payload_type,
            "clockRate": codec.get("clockRate", 90000),
            "parameters": dict(codec.get("parameters", {})),
        }
        if "channels" in codec:
            sent["channels"] = codec["channels"]
        if self.chance(0.3):
            sent["parameters"] |= self.codec_parameters(sent["mimeType"])
        if self.chance(0.1):
            sent.pop("parameters")
        if self.chance(0.8):
            sent["rtcpFeedback"] = self.feedback()
        if not self.chance(0.7 if kind == "video" else 0.03):
            return [sent]
        apt = self.random.choice([payload_type + 1, 5, "x"]) if self.flaw(0.1) else payload_type
        rtx = {"mimeType": f"{kind}/rtx", "payloadType": payload_type + 1, "clockRate": sent["clockRate"]}
        return [sent, {**rtx, "parameters": {"apt": apt}}]

    def encodings(self, payload_type: int) -> list[Json]:
        mode = self.random.choice(MODES)
        encodings = []
        for index in range(self.random.choice([0, 1, 1, 1, 2, 3, 3, 6])):
            choices: Json = {
                "ssrc": self.random.randrange(1, 2**32),
                "rid": f"r{index}",
                "rtx": {"ssrc": self.random.randrange(1, 2**32)},
                "dtx": self.chance(0.5),
                "codecPayloadType": payload_type,
                "maxBitrate": self.random.randrange(5_000_000),
            }
            encoding = {key: value for key, value in choices.items() if self.chance(0.5)}
            if mode is not None and self.chance(0.8):
                encoding["scalabilityMode"] = mode
            encodings.append(encoding)
        return encodings

    def sent_extensions(self, kind: str) -> list[Json]:
        extensions = []
        for known in EXTENSIONS:
            if known["kind"] == kind and self.chance(0.7):
                extension: Json = {"uri": known["uri"], "id": self.random.randrange(1, 15)}
                if self.chance(0.5):
                    extension["encrypt"] = self.chance(0.3)
                if self.chance(0.2):
                    extension["parameters"] = {"a": 1}
                extensions.append(extension)
        return extensions

    def remote(self, router: Json) -> Json:
        """Generate the capabilities of an end that knows most of what the router does."""
        codecs = [self.remote_codec(codec) for codec in router["codecs"] if self.chance(0.75)]
        if self.chance(0.15):
            self.random.shuffle(codecs)
        extensions = []
        for known in router["headerExtensions"]:
            if self.chance(0.7):
                extension = dict(known)
                if self.chance(0.1):
                    extension["preferredId"] = self.random.randrange(1, 14)
                if self.chance(0.2):
                    extension.pop("direction")
                extensions.append(extension)
        if self.chance(0.1):
            extensions.append({"kind": "video", "uri": "urn:unheard-of", "preferredId": 14})
        remote = {"codecs": codecs, "headerExtensions": extensions}
        if self.chance(0.05):
            remote.pop(self.random.choice(["codecs", "headerExtensions"]))
        return remote

    def remote_codec(self, known: Json) -> Json:
        codec: Json = copy.deepcopy(known)
        if self.chance(0.8):
            codec["rtcpFeedback"] = self.feedback()
        if not codec["mimeType"].endswith("rtx"):
            if self.chance(0.2):
                codec["parameters"] |= self.codec_parameters(codec["mimeType"])
            codec["mimeType"] = self.spelling(codec["mimeType"])
        if codec.get("channels") == 1 and self.chance(0.1):
            codec.pop("channels")
        return codec
