"""What load the system is made for: the capacity model behind docs/capacity.md (P1)."""
