"""The conversation side of Zhike: channels, the turn, dialogue, actions, desk, safety, storage, web pages."""
