"""The public surface: what is not named here may change."""

import inspect

import mediasoup

NOUNS = {
    "ActiveSpeakerObserver",
    "AudioLevelObserver",
    "Consumer",
    "DataConsumer",
    "DataProducer",
    "DirectTransport",
    "PipeTransport",
    "PlainTransport",
    "Producer",
    "Router",
    "RtpObserver",
    "Subscription",
    "Transport",
    "WebRtcServer",
    "WebRtcTransport",
    "Worker",
}


def test_exported_names_are_sorted_and_exist() -> None:
    # Constants, then classes, then functions: the order that the linter keeps.
    assert len(set(mediasoup.__all__)) == len(mediasoup.__all__)
    for name in mediasoup.__all__:
        assert not name.startswith("_")
        assert hasattr(mediasoup, name)


def test_every_public_name_of_the_package_is_exported() -> None:
    public = {
        name
        for name, value in vars(mediasoup).items()
        if not name.startswith("_") and not inspect.ismodule(value)
    }
    assert public == set(mediasoup.__all__)


def test_functions_and_constants_are_these() -> None:
    others = {name for name in mediasoup.__all__ if not inspect.isclass(getattr(mediasoup, name))}
    assert others == {
        "AppData",
        "ConsumerStats",
        "ParameterValue",
        "Parameters",
        "SUPPORTED_RTP_CAPABILITIES",
        "WORKER_VERSION",
        "create_worker",
        "find_worker",
        "from_json",
        "get_supported_rtp_capabilities",
        "observer",
        "parse_scalability_mode",
        "to_json",
        "validated",
    }


def test_nouns_are_these() -> None:
    modules = {name for name in mediasoup.__all__ if hasattr(getattr(mediasoup, name), "close")}
    assert modules == NOUNS


def test_every_public_member_says_what_it_does() -> None:
    for name in mediasoup.__all__:
        value = getattr(mediasoup, name)
        if not inspect.isclass(value):
            continue
        assert inspect.getdoc(value), name
        for member, attribute in vars(value).items():
            if not member.startswith("_") and (
                inspect.isfunction(attribute) or isinstance(attribute, property)
            ):
                assert inspect.getdoc(attribute), f"{name}.{member}"
