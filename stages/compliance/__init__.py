"""Whether the synthesized stacks keep to the rules (D4): rule packs, accepted findings, and the build's verdict."""
