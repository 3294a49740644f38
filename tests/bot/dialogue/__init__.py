"""What the dialogue decides."""
