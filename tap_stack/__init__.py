"""The application of one stage: TapStack and the constructs it wires."""
