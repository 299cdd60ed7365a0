"""What the build looks for in code, templates and dependencies, and its memory of what it has looked at."""
