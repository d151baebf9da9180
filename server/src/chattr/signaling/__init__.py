"""The Socket.IO side: the only code that knows what a socket is.

How the application is put together::

    service = CallService(limits, media_settings, ice_settings)
    gateway = create_gateway(service, GatewaySettings(client_origins=("https://call.example",)))
    app = gateway.asgi(starlette_app)   # /socket.io is ours, the rest goes to `starlette_app`
    await service.start()               # in the lifespan of `starlette_app`
    ...
    await gateway.close()               # sockets first, so that clients reconnect elsewhere
    await service.stop()
"""

from chattr.signaling.gateway import Gateway, GatewaySettings, create_gateway

__all__ = ["Gateway", "GatewaySettings", "create_gateway"]
