"""Everything that proves Zhike: unit, contract, conversation, system and quality tests."""
