"""What tests tell the emulator to do, and ask it about, through its /control API."""

import ssl
from typing import Any

import httpx

Json = dict[str, Any]

# Plain HTTP only; loading the system's certificates would cost 60 ms for each client.
_NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def control_client(url: str) -> httpx.AsyncClient:
    """A client of the control API of the emulator at `url`."""
    return httpx.AsyncClient(base_url=f"{url}/control", trust_env=False, verify=_NO_CERTIFICATES, timeout=70)


async def plan(control: httpx.AsyncClient, method: str, **fault: Any) -> None:
    """Plan a fault (see `Fault`) for the next calls of a Bot API method."""
    (await control.post("/faults", json={"method": method} | fault)).raise_for_status()


async def calls(control: httpx.AsyncClient, method: str) -> list[Json]:
    """The calls of a Bot API method so far."""
    found: list[Json] = (await control.get("/calls", params={"method": method})).raise_for_status().json()
    return found
