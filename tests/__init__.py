"""Everything that is checked; mirrors the packages."""
