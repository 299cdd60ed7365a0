"""Code of Lambda functions of the pipeline. They run alone: each imports nothing of ours."""
