"""Where learners reach the server, which links in Telegram and in exports carry."""

import pytest

from bot.settings import Settings


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        (Settings(port=8101), "http://127.0.0.1:8101"),
        (Settings(host="0.0.0.0", port=80), "http://127.0.0.1:80"),  # noqa: S104 - the case in question
        (Settings(public_url="https://support.example.com/"), "https://support.example.com"),
    ],
)
def test_links_lead_where_the_server_is_reached(settings: Settings, address: str) -> None:
    assert settings.address == address
