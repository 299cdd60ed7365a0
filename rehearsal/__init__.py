"""The embedded AWS, and the runner that executes the synthesized pipeline on it."""
