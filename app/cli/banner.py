"""What a newcomer sees when the server starts: where it is, who may sign in, what to paste first."""

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

PASSWORD = "praktik-demo"  # noqa: S105  the demo's known password, refused in production
LOGINS = (
    ("Caseworker, Frederiksberg", "caseworker.0147@demo.example"),
    ("Manager, Frederiksberg", "manager.0147@demo.example"),
    ("Caseworker, København", "caseworker.0101@demo.example"),
    ("Company", "company.1@demo.example"),
    ("Candidate", "candidate.1@demo.example"),
    ("Administrator", "admin@demo.example"),
)


def show_banner(console: Console, url: str, *, with_demo: bool) -> None:
    """Prints the address and, for a demo installation, logins and a first request to paste."""
    console.print(Panel(f"[bold]praktikmatch[/bold] is on [link={url}]{url}[/link]\nDocumentation: {url}/docs"))
    if not with_demo:
        return
    table = Table("Role", "E-mail", title=f"Demo logins, password [bold]{PASSWORD}[/bold]")
    for role, email in LOGINS:
        table.add_row(role, email)
    console.print(table)
    console.print("First request (paste into another terminal):", style="bold")
    print(
        f"TOKEN=$(curl -s {url}/v1/auth/token -d username={LOGINS[0][1]} -d password={PASSWORD} "
        "| python3 -c 'import json,sys; print(json.load(sys.stdin)[\"access_token\"])')\n"
        f'curl -s "{url}/v1/needs?limit=3" -H "Authorization: Bearer $TOKEN" | python3 -m json.tool --no-ensure-ascii'
    )
    console.print("\nThe whole flow, step by step: [bold].venv/bin/praktikmatch tour[/bold]   Stop with Ctrl-C.\n")
