"""Scripts of builds that have no source: they travel in the project's buildspec, and each imports nothing of ours."""
