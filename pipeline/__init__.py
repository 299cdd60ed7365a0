"""The delivery pipeline: source, build, stages with their checks, approval, reports."""
