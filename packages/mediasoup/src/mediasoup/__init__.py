"""An asyncio control library for the mediasoup SFU worker."""
