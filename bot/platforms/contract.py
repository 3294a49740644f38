"""openapi.json: the contract as a page that others implement; `zhike platform contract` prints it anew."""

import json

from bot.platforms.demo import DemoPlatform
from bot.platforms.served import serve_platform


def contract() -> str:
    """The text of openapi.json."""
    described = serve_platform(DemoPlatform(demo=False), b"").openapi()
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"
