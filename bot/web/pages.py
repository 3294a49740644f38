"""Jinja environment of all pages: both languages through t(), autoescape always on."""

from pathlib import Path
from typing import Any, Literal

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

WEB = Path(__file__).parent
_COOKIE = "zhike_locale"
_YEAR_SECONDS = 31_536_000
Locale = Literal["zh", "en"]


class Pages:
    """Renders templates in the visitor's language: `?lang=`, else the cookie, else the browser's."""

    def __init__(self) -> None:
        self._templates = Jinja2Templates(WEB / "templates")

    def locale(self, request: Request) -> Locale:
        for wish in (request.query_params.get("lang"), request.cookies.get(_COOKIE)):
            if wish in {"zh", "en"}:
                return "zh" if wish == "zh" else "en"
        return "en" if request.headers.get("accept-language", "zh").lower().startswith("en") else "zh"

    def text(self, name: str, locale: str, **values: Any) -> str:
        """A page as text, where there is no request: it stands alone, without the site's styles."""

        def t(zh: str, en: str) -> str:
            return zh if locale == "zh" else en

        return self._templates.get_template(name).render(locale=locale, t=t, alone=True, **values)

    def render(self, request: Request, name: str, **values: Any) -> HTMLResponse:
        locale = self.locale(request)

        def t(zh: str, en: str) -> str:
            return zh if locale == "zh" else en

        context = {"locale": locale, "t": t, "widget_context": {}, "widget_token": None, "learner": None, **values}
        response: HTMLResponse = self._templates.TemplateResponse(request, name, context)
        if request.query_params.get("lang") in {"zh", "en"}:
            response.set_cookie(_COOKIE, locale, max_age=_YEAR_SECONDS, httponly=True, samesite="lax")
        return response
