"""Container images without Docker: built from their Dockerfiles into directories, run as local processes.

What a container gives and this does not: a root file system of its own (an image's absolute paths are translated where
they are arguments or variables of their own), the base image's contents other than Node, limits, and isolation.
A Dockerfile that depends on them is refused with the line that does, as far as that can be seen.
"""
