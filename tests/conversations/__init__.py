"""Golden conversations: dialogues that anyone can read and write, played through the real turn over the real house."""
