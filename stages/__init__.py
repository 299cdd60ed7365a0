"""What a stage of the delivery is: its settings, its TapStack, and the rules it keeps to."""
