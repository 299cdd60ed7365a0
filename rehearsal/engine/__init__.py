"""The embedded AWS: MiniStack in this process, with what it lacks added by patches, one concept a file.

`rehearsal.engine.registry` lists the patches; `python -m rehearsal.engine` installs them and serves.
"""
