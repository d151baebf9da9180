"""The rules of rooms: standard library only, no await, no sockets, no clock."""
