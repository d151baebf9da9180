import pickle

import pytest

from mediasoup import errors
from mediasoup.errors import (
    ChannelError,
    ClosedError,
    InvalidParametersError,
    InvalidStateError,
    MediasoupError,
    MessageTooLargeError,
    RequestRejectedError,
    RequestTimeoutError,
    WorkerDiedError,
    WorkerError,
    join_path,
)

ALL = [
    value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, MediasoupError)
]

EXAMPLES = [
    InvalidParametersError("codecs[0].clockRate", "is missing"),
    RequestRejectedError("TRANSPORT_PRODUCE", "ssrc in use", "TypeError"),
    RequestTimeoutError("ROUTER_DUMP", 2.5),
    MessageTooLargeError(5_000_000, 4_194_304),
    WorkerDiedError(42, signal=9),
    ClosedError("the router is closed"),
]


def test_every_error_has_a_code_of_its_own():
    codes = [error.code for error in ALL]
    assert len(set(codes)) == len(codes)
    assert all(code == code.lower() and " " not in code for code in codes)


def test_every_error_is_drawn_in_the_tree():
    assert errors.__doc__ is not None
    drawn = {word for word in errors.__doc__.split() if word.endswith("Error")}
    assert drawn == {error.__name__ for error in ALL}


def test_the_tree_tells_who_is_at_fault():
    assert issubclass(ClosedError, InvalidStateError)
    assert issubclass(RequestTimeoutError, ChannelError)
    assert issubclass(WorkerDiedError, WorkerError)
    assert not issubclass(WorkerDiedError, ChannelError)


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_errors_survive_pickling(error: MediasoupError):
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert vars(copy) == vars(error)


def test_messages_are_sentences_with_the_facts():
    assert [str(error) for error in EXAMPLES] == [
        "codecs[0].clockRate is missing",
        "the worker refused TRANSPORT_PRODUCE: ssrc in use (TypeError)",
        "the worker did not answer ROUTER_DUMP within 2.5 s",
        "a message of 5000000 bytes exceeds the limit of 4194304 bytes",
        "the worker process 42 died (killed by signal 9)",
        "the router is closed",
    ]
    assert str(WorkerDiedError(42, exit_code=1)) == "the worker process 42 died (exit code 1)"
    assert str(InvalidParametersError("", "must be an object")) == "value must be an object"


@pytest.mark.parametrize(
    ("prefix", "path", "joined"),
    [
        ("", "", ""),
        ("codecs", "", "codecs"),
        ("", "mid", "mid"),
        ("codecs", "[0]", "codecs[0]"),
        ("[0]", "clockRate", "[0].clockRate"),
        ("rtcp", "cname", "rtcp.cname"),
    ],
)
def test_paths_join_as_json_is_addressed(prefix: str, path: str, joined: str):
    assert join_path(prefix, path) == joined
    assert InvalidParametersError(path, "is wrong").within(prefix).path == joined
