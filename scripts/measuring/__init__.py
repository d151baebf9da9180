"""Tables of the documentation that are taken from bench/RESULTS.md, so that they cannot disagree with it."""
