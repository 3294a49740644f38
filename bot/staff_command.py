"""`zhike staff`: logins of the desk."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

staff_app = typer.Typer(help="Staff logins of the desk.", no_args_is_help=True)


@staff_app.callback()
def staff() -> None:
    """Staff logins of the desk."""


@staff_app.command("add")
def staff_add(
    name: Annotated[str, typer.Argument(help="Login name.")],
    display_name: Annotated[str, typer.Option(prompt=True, help="Name that learners see.")],
    role: Annotated[str, typer.Option(help="staff, editor (may also publish content) or admin")] = "staff",
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)] = "",
) -> None:
    """Add a staff login, or give an existing one a new password."""
    from bot.settings import Settings
    from bot.storage.database import Database
    from bot.storage.staff import ROLES, SqlStaff

    if role not in ROLES:
        raise typer.BadParameter(f"role must be one of {', '.join(ROLES)}")
    if len(password) < 10:
        raise typer.BadParameter("the password needs at least 10 characters")

    async def run() -> None:
        database = Database(Settings().database)
        try:
            await database.migrate()
            await SqlStaff(database).add(name, display_name, role, password)
        finally:
            await database.close()

    asyncio.run(run())
    typer.echo(json.dumps({"name": name, "role": role}))


@staff_app.command("remove")
def staff_remove(name: Annotated[str, typer.Argument(help="Login name.")]) -> None:
    """Switch a login off at once, also where it is signed in. `add` switches it on again.

    The tickets that the member held go back into the queue, their learners are told, and they are printed.
    """
    from bot.desk.released import told_of_release
    from bot.settings import Settings
    from bot.storage.database import Database
    from bot.storage.staff import SqlStaff
    from bot.storage.tickets import SqlTickets

    async def run() -> list[str] | None:
        settings = Settings()
        database = Database.of(settings)
        try:
            await database.migrate()
            member = await SqlStaff(database).remove(name)
            if member is None:
                return None
            desk = SqlTickets(database, timedelta(minutes=settings.session_minutes))
            back = [
                await desk.release(ticket.id, member, datetime.now(UTC), closing=[told_of_release(ticket, member)])
                for ticket in await desk.tickets("mine", member.id)
            ]
            return [ticket.reference for ticket in back if ticket is not None]
        finally:
            await database.close()

    back = asyncio.run(run())
    if back is None:
        raise typer.BadParameter(f"no login {name}")
    typer.echo(json.dumps({"name": name, "removed": True, "tickets_back_in_queue": back}))
