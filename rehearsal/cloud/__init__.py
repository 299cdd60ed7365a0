"""A rehearsal that stays up: an embedded AWS in the background that one pushes to, as often as one likes."""
