"""The page of a run: all that one execution of the pipeline did, as one HTML file that needs nothing else."""
