"""Every option, field, value, member and event that the Node library declares has its counterpart here."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import StrEnum
from pathlib import Path

import pytest

import mediasoup
from mediasoup._json_decode import json_key

from .declarations import Declarations, read
from .live import snake

pytestmark = pytest.mark.interop

LIBRARY = Path(__file__).with_name("node_modules") / "mediasoup" / "node" / "lib"

# Types that have another name here.
RENAMED = {
    "BaseConsumerDump": "ConsumerDump",
    "SimpleConsumerDump": "ConsumerDump",
    "PipeConsumerDump": "ConsumerDump",
    "SimulcastConsumerDump": "LayeredConsumerDump",
    "ConsumerTraceEventData": "ConsumerTraceEmitted",
    "ProducerTraceEventData": "ProducerTraceEmitted",
    "TransportTraceEventData": "TransportTraceEmitted",
    "ProducerVideoOrientation": "VideoOrientationChanged",
    "DataConsumerStat": "DataConsumerStats",
    "DataProducerStat": "DataProducerStats",
    "DirectTransportStat": "DirectTransportStats",
    "PipeTransportStat": "PipeTransportStats",
    "PlainTransportStat": "PlainTransportStats",
    "WebRtcTransportStat": "WebRtcTransportStats",
    "ActiveSpeakerObserverDominantSpeaker": "DominantSpeakerChanged",
    "PipeTransportListenInfo": "PipeTransportOptions",
    "PlainTransportListenInfo": "PlainTransportOptions",
    "PipeToRouterListenInfo": "PipeToRouterOptions",
    "WebRtcTransportOptionsBase": "WebRtcTransportOptions",
    "WebRtcTransportListenIndividualListenInfo": "WebRtcTransportOptions",
    "RouterRtpCapabilities": "SupportedRtpCapabilities",
}

# Fields that are spelled otherwise, or that docs/differences.md explains.
RESPELT = {
    "announcedIp": None,
    "localIp": None,
    "producer": "producerId",
    "router": None,
    "rtpStream": "rtpStreams",
}

# Deprecated ways to say where to listen, the server that is no JSON, and what logging does here.
LEFT_OUT = {
    *("PipeTransportListenIp", "PlainTransportListenIp", "PipeToRouterListenIp", "TransportListenIp"),
    *("WebRtcTransportListenIndividualListenIp", "WebRtcTransportListenServer", "LogEventListeners"),
}

# How events are called here; the owners' ends are the reason of the closing event.
EVENTS = {
    "close": "{}Closed",
    "workerclose": "{}Closed",
    "routerclose": "{}Closed",
    "transportclose": "{}Closed",
    "producerclose": "{}Closed",
    "dataproducerclose": "{}Closed",
    "listenserverclose": "TransportClosed",
    "died": "WorkerDied",
    "subprocessclose": "WorkerSubprocessClosed",
    "newworker": "WorkerCreated",
    "newrouter": "RouterCreated",
    "newwebrtcserver": "WebRtcServerCreated",
    "newtransport": "TransportCreated",
    "newrtpobserver": "RtpObserverCreated",
    "newproducer": "ProducerCreated",
    "newconsumer": "ConsumerCreated",
    "newdataproducer": "DataProducerCreated",
    "newdataconsumer": "DataConsumerCreated",
    "webrtctransporthandled": "WebRtcTransportHandled",
    "webrtctransportunhandled": "WebRtcTransportUnhandled",
    "addproducer": "ProducerAdded",
    "removeproducer": "ProducerRemoved",
    "pause": "{}Paused",
    "resume": "{}Resumed",
    "producerpause": "ConsumerProducerPaused",
    "producerresume": "ConsumerProducerResumed",
    "dataproducerpause": "DataConsumerProducerPaused",
    "dataproducerresume": "DataConsumerProducerResumed",
    "score": "{}ScoreChanged",
    "layerschange": "LayersChanged",
    "videoorientationchange": "VideoOrientationChanged",
    "trace": "{}TraceEmitted",
    "rtp": "RtpReceived",
    "rtcp": "RtcpReceived",
    "message": "DataMessageReceived",
    "sctpsendbufferfull": "SctpSendBufferFilled",
    "bufferedamountlow": "BufferedAmountLowered",
    "volumes": "VolumesMeasured",
    "silence": "SilenceDetected",
    "dominantspeaker": "DominantSpeakerChanged",
    "tuple": "TupleChanged",
    "rtcptuple": "RtcpTupleChanged",
    "icestatechange": "IceStateChanged",
    "iceselectedtuplechange": "IceSelectedTupleChanged",
    "dtlsstatechange": "DtlsStateChanged",
    "sctpstatechange": "SctpStateChanged",
}
NOUN_OF_EVENTS = {
    "ActiveSpeakerObserver": "RtpObserver",
    "AudioLevelObserver": "RtpObserver",
    **dict.fromkeys(("WebRtcTransport", "PlainTransport", "PipeTransport", "DirectTransport"), "Transport"),
}

# Members that other parts of Node's library call, and what docs/differences.md explains.
INNER = {
    *("observer", "workerClosed", "routerClosed", "transportClosed", "listenServerClosed"),
    "handleWebRtcTransport",
}


@pytest.fixture(scope="module")
def declared(node: str) -> Declarations:
    assert node
    found = read(LIBRARY)
    assert len(found.fields) > 100
    return found


def is_of_events(name: str) -> bool:
    return name.endswith("Events")


def test_every_field_of_options_dumps_stats_and_parameters(declared: Declarations) -> None:
    missing = []
    for name, keys in declared.fields.items():
        if is_of_events(name) or name in LEFT_OUT:
            continue
        ours = getattr(mediasoup, RENAMED.get(name, name), None)
        if not is_dataclass(ours):
            # Worker settings that may change, unions and the two routers that a pipe connects.
            missing.append(name)
            continue
        known = {json_key(field) or mediasoup_name(field.name) for field in fields(ours)}
        wanted = {RESPELT.get(key, key) for key in keys} - {None}
        missing += [f"{name}.{key}" for key in wanted if key not in known]
    assert not missing


def mediasoup_name(field: str) -> str:
    """Return how a field that stays out of JSON is called in Node."""
    return {"app_data": "appData", "webrtc_server": "webRtcServer"}.get(field, field)


def test_every_value_of_an_enumeration(declared: Declarations) -> None:
    for name, values in declared.literals.items():
        ours = getattr(mediasoup, name)
        if isinstance(ours, type) and issubclass(ours, StrEnum):
            assert values <= {member.value for member in ours}, name
        else:
            # A type that picks fields of another.
            assert values == {json_key(field) for field in fields(ours)}, name


def test_every_member_of_an_object(declared: Declarations) -> None:
    missing = [
        f"{noun}.{member}"
        for noun, members in declared.members.items()
        if noun != "Index"
        for member in members - INNER
        if snake(member) not in instance_members(getattr(mediasoup, noun))
    ]
    # Each kind of transport connects in its own way.
    assert missing == ["Transport.connect"]


def test_every_name_of_the_module(declared: Declarations) -> None:
    elsewhere = {
        "version": "WORKER_VERSION",
        "workerBin": "find_worker",
        # The standard logging does it, and the types are the module's own.
        "setLogEventListeners": "create_worker",
        "types": "WorkerSettings",
        "errors": "MediasoupError",
        "ortc": "ortc",
        "extras": "Emitter",
    }
    for member in declared.members["Index"]:
        assert hasattr(mediasoup, elsewhere.get(member, snake(member))), member


def instance_members(noun: type) -> set[str]:
    # Only app_data is set by the constructor.
    return {*dir(noun), "app_data"}


def events(declared: Declarations) -> Iterator[tuple[str, str]]:
    """List nouns and their events, those for the library's own use aside."""
    for name, keys in declared.fields.items():
        if is_of_events(name):
            noun = name.removesuffix("Events").removesuffix("Observer") or "Library"
            # The observer of an observer.
            if name.endswith("ObserverEvents") and not name.endswith("ObserverObserverEvents"):
                noun = {"ActiveSpeaker": "ActiveSpeakerObserver", "AudioLevel": "AudioLevelObserver"}.get(
                    noun, "RtpObserver" if noun == "Rtp" else noun
                )
            elif name.endswith("ObserverObserverEvents"):
                noun = name.removesuffix("ObserverEvents")
            yield from ((noun, key) for key in keys if not key.startswith("@"))


def test_every_event(declared: Declarations) -> None:
    found = list(events(declared))
    assert len(found) > 80
    missing = []
    for noun, event in found:
        ours = EVENTS[event].format(NOUN_OF_EVENTS.get(noun, noun))
        if not is_dataclass(getattr(mediasoup, ours, None)):
            missing.append(f"{noun} {event}: {ours}")
    assert not missing
    assert {event for _, event in found} == set(EVENTS)
