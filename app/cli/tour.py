"""The tour: a running server driven through the whole flow, step by step, as the people who use it."""

import asyncio

import httpx
from rich.console import Console

from app.cli.tour_flow import walk_through
from app.cli.tour_walk import TourStopped, Walk

_SECONDS = 30.0


def run_tour(url: str, console: Console) -> bool:
    """True when every step got the answer it should; says what went wrong otherwise. May be run again and again."""

    async def run() -> bool:
        async with httpx.AsyncClient(base_url=url, timeout=_SECONDS) as client:
            return await drive(client, console)

    return asyncio.run(run())


async def drive(client: httpx.AsyncClient, console: Console) -> bool:
    """The tour on a given client."""
    try:
        await walk_through(Walk(client, console))
    except TourStopped:
        console.print("[bold red]The tour stopped here.[/]")
        return False
    except httpx.TransportError as error:
        console.print(f"[bold red]No server answers at {client.base_url}[/] ({type(error).__name__}).")
        console.print("Start one first: [bold]make run[/]")
        return False
    console.print("\n[bold green]From a need to aftercare: every step went as it should.[/]\n")
    return True
