"""What travels between this library and the worker: framing, flatbuffers and one module per noun."""
