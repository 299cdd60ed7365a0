"""The commands of `tap` that are about a pipeline: a file each. What is heavy they import when they run."""
