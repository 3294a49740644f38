"""Ways to learn a label set: all weights, adapters, a frozen encoder, or contrast first and a head after."""
