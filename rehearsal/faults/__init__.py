"""Faults on demand: what may go wrong on the way to prod is brought about, and what comes of it held against AWS."""
