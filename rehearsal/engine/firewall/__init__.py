"""Web ACLs, as far as they limit how many requests an address makes. Managed rules are recorded only."""
