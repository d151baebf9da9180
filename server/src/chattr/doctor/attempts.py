"""A check that fails by itself is a finding too, so that those of the others are told."""

import traceback
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from chattr.doctor.findings import Finding, problem

_T = TypeVar("_T")


def attempt(check: str, look: Callable[[], Finding | Iterable[Finding]]) -> list[Finding]:
    """Run a check. `check`: under which word it is told that it failed."""
    found: list[Finding] = []
    try:
        answer = look()
        # One by one, so that what was found before it failed is kept.
        for finding in [answer] if isinstance(answer, Finding) else answer:
            found.append(finding)
    except Exception as error:
        found.append(failure(check, error))
    return found


async def attempt_async(check: str, look: Awaitable[_T], otherwise: Callable[[Finding], _T]) -> _T:
    """Await a check; where it fails, return what `otherwise` makes of the finding that says so."""
    try:
        return await look
    except Exception as error:
        return otherwise(failure(check, error))


def failure(check: str, error: Exception) -> Finding:
    """Tell that a check failed; where in the code is written to standard error."""
    traceback.print_exception(error)
    return problem(
        check,
        f"This check failed, so nothing is known of the matter: {type(error).__name__}: {error}.",
        "Report this as a bug (CONTRIBUTING.md), with what stands on standard error. The other checks count.",
    )
