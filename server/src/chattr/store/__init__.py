"""What a server remembers of its rooms: beside the rules in `core`, below the use cases in `calls`."""
