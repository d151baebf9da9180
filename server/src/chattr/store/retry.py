"""When to try again to write."""

FIRST_RETRY_MS = 100
LAST_RETRY_MS = 5_000


def retry_delay_ms(failures: int) -> int:
    """Return the wait after so many failures in a row: 100 ms, doubled each time, 5 s at most."""
    # The exponent is bounded: a disk may stay full for days.
    return min(LAST_RETRY_MS, FIRST_RETRY_MS << min(failures - 1, 10))
