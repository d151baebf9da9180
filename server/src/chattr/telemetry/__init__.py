"""What the server tells of itself to those who watch over it: numbers (`meter`) and traces (`tracing`)."""
