"""rasa-sdk actions: the only package that imports rasa_sdk."""
