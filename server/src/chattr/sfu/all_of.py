"""Several requests to a worker at once."""

import asyncio
from collections.abc import Awaitable, Sequence


async def all_of(works: Sequence[Awaitable[None]]) -> list[BaseException | None]:
    """Do all of them, and return what each raised, or None; a single one does without a task of its own."""
    if len(works) != 1:
        return await asyncio.gather(*works, return_exceptions=True)
    try:
        await works[0]
    except Exception as error:
        return [error]
    return [None]
