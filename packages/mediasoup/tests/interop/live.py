"""Plays scenarios with our library, as live.cjs does with the Node library."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import is_dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from mediasoup import (
    WORKER_VERSION,
    ActiveSpeakerObserverOptions,
    AudioLevelObserverOptions,
    ClosedError,
    ConsumerLayers,
    ConsumerOptions,
    DataConsumerOptions,
    DataProducerOptions,
    DirectTransportOptions,
    InvalidParametersError,
    MediasoupError,
    PipeToRouterOptions,
    PipeTransportOptions,
    PlainTransportOptions,
    ProducerOptions,
    RequestRejectedError,
    RouterOptions,
    UnsupportedError,
    WebRtcServerOptions,
    WebRtcTransportOptions,
    WorkerLogLevel,
    WorkerSettings,
    create_worker,
    from_json,
    to_json,
)

Json = dict[str, Any]

OPTIONS: dict[str, type] = {
    "createRouter": RouterOptions,
    "createWebRtcServer": WebRtcServerOptions,
    "createWebRtcTransport": WebRtcTransportOptions,
    "createPlainTransport": PlainTransportOptions,
    "createPipeTransport": PipeTransportOptions,
    "createDirectTransport": DirectTransportOptions,
    "createAudioLevelObserver": AudioLevelObserverOptions,
    "createActiveSpeakerObserver": ActiveSpeakerObserverOptions,
    "pipeToRouter": PipeToRouterOptions,
    "produce": ProducerOptions,
    "consume": ConsumerOptions,
    "produceData": DataProducerOptions,
    "consumeData": DataConsumerOptions,
    "setPreferredLayers": ConsumerLayers,
}


def snake(name: str) -> str:
    name = name.replace("WebRtc", "Webrtc").replace("webRtc", "webrtc")
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def binary_of(pid: int) -> Path:
    return Path(f"/proc/{pid}/exe").resolve()


def hash_of(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


async def answer(steps: list[Json], properties: list[str]) -> Json:
    """Play a scenario on a worker of its own."""
    worker = await create_worker(WorkerSettings(log_level=WorkerLogLevel.NONE))
    binary = binary_of(worker.pid)
    objects: Json = {"worker": worker}
    outcomes = [await _outcome(step, objects) for step in steps]
    # What the worker tells of its own accord arrives, too.
    await asyncio.sleep(0.05)
    result: Json = {
        "version": WORKER_VERSION,
        "binary": str(binary),
        "hash": hash_of(binary),
        "outcomes": outcomes,
        "ids": {item.id: name for name, item in objects.items() if name != "worker"},
        "objects": {name: await _said(item, properties) for name, item in objects.items()},
    }
    worker.close()
    await worker.wait_exited()
    return result


async def _outcome(step: Json, objects: Json) -> object:
    if not {step["on"], *step.get("refer", {}).values()} <= set(objects):
        return "nothing to act on"
    try:
        result = await _made(step, objects)
    except (InvalidParametersError, RequestRejectedError, UnsupportedError, ClosedError) as error:
        return f"error {_node_name(error)}"
    for key, name in step.get("names", {}).items():
        objects[name] = result if key == "" else getattr(result, snake(key))
    return result if isinstance(result, bool | int) else "done"


def _node_name(error: MediasoupError) -> str:
    """Return what Node calls the error."""
    if isinstance(error, RequestRejectedError):
        return error.error_type
    return {ClosedError: "NotFoundError", UnsupportedError: "UnsupportedError"}.get(type(error), "TypeError")


async def _made(step: Json, objects: Json) -> object:
    verb = step["do"]
    call: Callable[..., Awaitable[object] | object] = getattr(objects[step["on"]], snake(verb))
    arguments, keywords = list(step.get("arguments", [])), {}
    refer = {key: objects[name] for key, name in step.get("refer", {}).items()}
    if verb in OPTIONS:
        data = arguments.pop() if arguments else dict(step.get("options", {}))
        data |= {key: item.id for key, item in refer.items() if key.endswith("Id")}
        if "capabilitiesOf" in step:
            data["rtpCapabilities"] = objects[step["capabilitiesOf"]].rtp_capabilities
        options = from_json(OPTIONS[verb], data)
        if "webRtcServer" in refer:
            options = replace(options, webrtc_server=refer["webRtcServer"])
        arguments = [refer["router"]] if "router" in refer else []
        arguments.append(options)
    elif refer:
        arguments = [item.id for item in refer.values()]
    elif "options" in step:
        keywords = {snake(key): value for key, value in step["options"].items()}
    result = call(*arguments, **keywords)
    return await result if isinstance(result, Awaitable) else result


async def _said(item: Any, properties: list[str]) -> Json:
    values = {name: plain(getattr(item, snake(name), None)) for name in properties}
    result: Json = {"properties": {name: value for name, value in values.items() if value is not None}}
    if not item.closed:
        for ask in ("dump", "getStats"):
            if hasattr(item, snake(ask)):
                result[ask] = plain(await getattr(item, snake(ask))())
    return result


def plain(value: object) -> Any:
    """Return a value as JSON has it."""
    if is_dataclass(value):
        return to_json(value)
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value.value if isinstance(value, StrEnum) else value
