"""uvicorn with the connections of this server (`chattr.connections`), around the same application."""

from __future__ import annotations

import sys

import uvicorn
import uvloop
from app import app

from chattr.connections import connection_options
from chattr.core.limits import Limits
from chattr.core.peers import PeerRule


async def _serve(port: int) -> None:
    options = connection_options(Limits(), PeerRule())
    await uvicorn.Server(
        uvicorn.Config(
            app, port=port, loop="none", lifespan="off", access_log=False, log_level="error", **options
        )
    ).serve()


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1])))
