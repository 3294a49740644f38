"""Who is on the other end: signed, expiring tokens, checked on every session call. A session id is no credential."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt

from bot.errors import NotSignedIn

_ALGORITHM = "HS256"
SESSION_DAYS = 30
LONGEST_LEARNER_ID = 64
"""What the columns of the database take."""


@dataclass(frozen=True)
class WidgetSession:
    """What a session token says."""

    conversation_id: str
    learner_id: str | None


class Identity:
    """Reads the course platform's identity tokens, makes and reads the widget's session tokens."""

    def __init__(self, secret_key: str, identity_key: str) -> None:
        self._secret_key = secret_key
        self._identity_key = identity_key

    def learner_of(self, identity_token: str, now: datetime) -> str:
        """The learner's id (`sub`) of a token that the platform signed; it must carry `exp`.

        Raises:
            NotSignedIn: forged, expired, without what it needs, or naming somebody whose id cannot be kept.
        """
        claims = self._read(identity_token, self._identity_key, now, audience="zhike-identity", code="identity_invalid")
        learner = str(claims["sub"])
        if not 1 <= len(learner) <= LONGEST_LEARNER_ID or not learner.isprintable():
            raise NotSignedIn("身份凭证无效。", "The identity token is not valid.", code="identity_invalid")
        return learner

    def sign_learner(self, learner_id: str, now: datetime, minutes: int = 60) -> str:
        """What a course platform does on its page; the demo platform uses it."""
        claims = {"sub": learner_id, "aud": "zhike-identity", "exp": now + timedelta(minutes=minutes)}
        return jwt.encode(claims, self._identity_key, algorithm=_ALGORITHM)

    def session_of(self, session_token: str, now: datetime) -> WidgetSession:
        """Raises:
        NotSignedIn: forged or expired; the widget asks for a new session.
        """
        claims = self._read(session_token, self._secret_key, now, audience="zhike-widget", code="session_expired")
        return WidgetSession(str(claims["sub"]), claims.get("learner"))

    def new_session(
        self, learner_id: str | None, now: datetime, *, fresh: bool = False
    ) -> tuple[str, WidgetSession, datetime]:
        """A session token, what it says, and when it ends. A learner keeps one conversation over all devices."""
        conversation = f"widget:{learner_id}" if learner_id else f"widget:anon-{uuid.uuid4().hex}"
        if fresh and learner_id:
            conversation = f"{conversation}:{uuid.uuid4().hex[:12]}"
        session = WidgetSession(conversation, learner_id)
        return self.renew(session, now)

    def renew(self, session: WidgetSession, now: datetime) -> tuple[str, WidgetSession, datetime]:
        ends = now + timedelta(days=SESSION_DAYS)
        claims = {
            "sub": session.conversation_id,
            "learner": session.learner_id,
            "aud": "zhike-widget",
            "exp": ends,
        }
        return jwt.encode(claims, self._secret_key, algorithm=_ALGORITHM), session, ends

    def sign_export(self, subject: str, learner_id: str | None, now: datetime, minutes: int) -> str:
        """For one subject's export and a short while; whoever has it reads it, so it is said to its learner only."""
        ends = now + timedelta(minutes=minutes)
        claims = {"sub": subject, "learner": learner_id, "aud": "zhike-export", "iat": now, "exp": ends}
        return jwt.encode(claims, self._secret_key, algorithm=_ALGORITHM)

    def export_of(self, token: str, now: datetime) -> WidgetSession:
        """Raises:
        NotSignedIn: forged or expired.
        """
        claims = self._read(token, self._secret_key, now, audience="zhike-export", code="export_expired")
        return WidgetSession(str(claims["sub"]), claims.get("learner"))

    def _read(self, token: str, key: str, now: datetime, *, audience: str, code: str) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[_ALGORITHM],
                audience=audience,
                options={"require": ["sub", "exp"], "verify_exp": False},
            )
        except jwt.InvalidTokenError as error:
            raise NotSignedIn("身份凭证无效。", "The identity token is not valid.", code=code) from error
        if claims["exp"] <= now.timestamp():
            raise NotSignedIn(
                "身份凭证已过期，请刷新页面。", "The identity token has expired. Reload the page.", code=code
            )
        return claims
