"""Pure conversation logic: no input or output, no clock, no database."""
