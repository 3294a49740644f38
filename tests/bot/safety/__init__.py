"""What is said in danger: numbers, regions, whom it is about."""
