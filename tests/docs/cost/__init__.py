"""What a stage costs a month, from its synthesized template and docs/cost.toml."""
