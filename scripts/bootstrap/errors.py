"""The one error of the set-up."""

from __future__ import annotations


class SetupError(Exception):
    """A step failed: the message says what, ``advice`` what to do now, ``log`` is the end of the output."""

    def __init__(self, message: str, *, advice: str, log: str = "") -> None:
        super().__init__(message)
        self.advice = advice
        self.log = log
