"""What ships, under which licences, and what is known to be wrong with it."""
