"""How a learner is asked to sign in: a page has a place for it, a chat has the code."""


def in_channel(name: str, channel: str) -> str:
    """The template as it is said in a channel; only the widget stands on a page where one signs in.

    >>> in_channel("utter_sign_in_first", "telegram"), in_channel("utter_sign_in_first", "widget")
    ('utter_sign_in_first_in_chat', 'utter_sign_in_first')
    """
    return name if channel == "widget" else f"{name}_in_chat"
