"""Rooms and participants as mediasoup knows them; nothing above this package awaits the worker."""
