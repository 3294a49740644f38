"""`zhike platform`: the HTTP contract with a course platform, and the demo platform behind it."""

import asyncio
import json
from typing import Annotated

import typer

platform_app = typer.Typer(help="The HTTP contract with a course platform.", no_args_is_help=True)


@platform_app.callback()
def platform() -> None:
    """The HTTP contract with a course platform."""


@platform_app.command("serve")
def platform_serve(port: Annotated[int, typer.Option(help="Port to listen on.")] = 8100) -> None:
    """Serve the demo platform over the contract; a server with ZHIKE_PLATFORM_URL set to it uses it from outside."""
    import uvicorn

    from bot.logs import configure_logs
    from bot.platforms import demo_platform
    from bot.platforms.served import serve_platform
    from bot.settings import Settings

    settings = Settings()
    configure_logs(settings.log_format, settings.secret_key.get_secret_value())
    served = serve_platform(demo_platform(settings), settings.platform_key.get_secret_value().encode())
    uvicorn.run(served, host=settings.host, port=port, log_level="warning", access_log=False)


@platform_app.command("contract")
def platform_contract() -> None:
    """Print the contract as OpenAPI."""
    from bot.platforms.contract import contract

    typer.echo(contract(), nl=False)


def demo() -> None:
    """Print learners, orders, one-time codes and staff logins of the demo platform as JSON."""
    from bot.platforms import demo_platform
    from bot.platforms.demo import DemoPlatform, demo_data
    from bot.settings import Settings

    settings = Settings()
    opened = demo_platform(settings)

    async def read(platform: DemoPlatform) -> dict[str, object]:
        orders = await platform.all_orders()
        codes = await platform.readable_codes()
        await platform.close()
        learners = [
            learner | {"orders": [order.id for order in orders if order.learner_id == learner["id"]]}
            for learner in demo_data()["learners"]
        ]
        shown = [vars(order) | {"amount_cny": str(order.amount_cny)} for order in orders]
        return {"learners": learners, "orders": shown, "codes": codes, "staff": demo_data()["staff"]}

    typer.echo(json.dumps(asyncio.run(read(opened)), ensure_ascii=False, indent=2, default=str))
