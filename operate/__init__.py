"""The `tap` command: what people do with the pipeline, on AWS and in the rehearsal."""
