"""The tools, each with how it is called and how its output is read."""
