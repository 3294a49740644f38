"""What is kept of failed tries to sign in."""

import contextlib

from starlette.requests import Request

from bot.errors import NotSignedIn
from bot.web.staff_auth import Login, StaffAuth
from tests.fakes.app import NobodyOnStaff, StoppedTime
from tests.fakes.clock import FakeClock


async def _try(auth: StaffAuth, number: int) -> None:
    request = Request({"type": "http", "client": (f"10.0.{number // 200}.{number % 200}", 1), "headers": []})
    with contextlib.suppress(NotSignedIn):
        await auth.sign_in(request, Login(name=f"name-{number}", password="wrong"))


async def test_tries_that_are_long_over_are_forgotten_whatever_names_they_gave() -> None:
    time = StoppedTime()
    auth = StaffAuth(NobodyOnStaff(), FakeClock(), now=time)
    for number in range(600):
        await _try(auth, number)
    time.seconds += 301
    await _try(auth, 600)
    assert set(auth._failures) == {"name:name-600", "from:10.0.3.0"}
