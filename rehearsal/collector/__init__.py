"""What stands for the collector beside a task: takes spans by OTLP over HTTP in JSON, and gives X-Ray its segments.

A process of its own for each task, so it is light: nothing of the standard library that is not needed to start.
"""
