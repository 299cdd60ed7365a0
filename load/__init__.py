"""Load: what the system is made for (docs/capacity.md, P1), and the check of a stage with some of it."""
