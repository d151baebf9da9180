"""What the tests of wrong arguments expect."""

from collections.abc import Awaitable, Callable
from typing import cast

import pytest

from mediasoup import InvalidParametersError, RequestRejectedError

NO_DICT = cast(dict[str, object], "no dict")

Call = Callable[[], Awaitable[object]]


async def refused(call: Call, *paths: str) -> None:
    """Expect our own refusal naming one of the paths, or with none given, the worker's TypeError."""
    with pytest.raises((InvalidParametersError, RequestRejectedError)) as caught:
        await call()
    if isinstance(caught.value, InvalidParametersError):
        assert caught.value.path in paths, caught.value
    else:
        assert not paths, caught.value
        assert caught.value.error_type == "TypeError"
