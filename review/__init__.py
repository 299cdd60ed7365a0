"""What a commit will change in each stage, told before anything is changed, and what must not happen by accident."""
