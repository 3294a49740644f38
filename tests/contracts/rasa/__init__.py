"""What a real Rasa server and ours say to each other: recorded from Rasa 3.6, played again."""
