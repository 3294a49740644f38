"""The pure rules of dialogue, one by one."""
