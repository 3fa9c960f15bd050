"""What each verb needs: a permission of the routes that it calls, or the right to this machine's own files."""

from collections.abc import Iterator

import typer

from callcenter.cli import order_verbs

SEE, DESK, ACT, CALLS, OPERATE = "live.view", "live.act or desk.act", "live.act", "calls.view", "operate"
HERE = "this machine"
"""It works on files of this machine: whoever may read and write those may do it."""
NEEDS = {
    "queue list": SEE,
    "queue show": SEE,
    "agent list": SEE,
    "agent login": DESK,
    "agent logout": DESK,
    "agent pause": DESK,
    "agent unpause": DESK,
    "agent end-wrap-up": DESK,
    "agent extend-wrap-up": DESK,
    "agent department": DESK,
    "agent join": DESK,
    "agent leave": DESK,
    "agent cancel": DESK,
    "call list": SEE,
    "call show": CALLS,
    "call move": ACT,
    "call hangup": ACT,
    **order_verbs.needs(),
    **dict.fromkeys(("order list", "order search", "order show", "order counts"), "order.view"),
    "order seen": "audit.view",
    "order unmask": "order.unmask",
    "order annex": "order.archive",
    **dict.fromkeys(("department list", "department show"), "department.view"),
    **dict.fromkeys(("department add", "department set"), "department.edit"),
    **dict.fromkeys(("catalogue list", "catalogue match"), "department.view"),
    **dict.fromkeys(("calendar show", "policy list", "policy show", "policy explain"), "department.view"),
    **dict.fromkeys(("calendar set", "calendar import"), "calendar.edit"),
    "catalogue import": "catalogue.edit",
    "alert list": "alert.view",
    **dict.fromkeys(("alert ack", "alert close"), "alert.act"),
    **dict.fromkeys(("open311 keys", "open311 give", "open311 revoke"), "outlet.edit"),
    **dict.fromkeys(("kb search", "kb show"), "kb.view"),
    **dict.fromkeys(("kb add", "kb edit", "kb publish", "kb withdraw", "kb import"), "kb.edit"),
    "kb flag": "kb.flag",
    **dict.fromkeys([f"webhook {verb}" for verb in ("list", "add", "test", "enable", "remove")], "outlet.edit"),
    "reload": OPERATE,
    "reconcile": OPERATE,
    "login": "nothing",
    "logout": "self",
    "whoami": "self",
    **dict.fromkeys(
        (
            "init",
            "check",
            "serve",
            "demo",
            "audit verify",
            "db upgrade",
            "db move",
            "db new-key",
            "prompts list",
            "prompts build",
        ),
        HERE,
    ),
    **{f"pbx {verb}": HERE for verb in ("install", "start", "stop", "snippets")},
    **{f"simulate {verb}": HERE for verb in ("deadline", "faults", "soak")},
    **{f"bench {verb}": HERE for verb in ("ring", "core", "orders", "kb")},
    **{f"user {verb}": HERE for verb in ("list", "add", "set", "disable", "enable", "password")},
    **{f"user {verb}": HERE for verb in ("sessions", "tokens", "token", "revoke")},
}
"""By the verb as it is typed."""


def verbs(app: typer.Typer, before: str = "") -> Iterator[tuple[str, typer.models.CommandInfo]]:
    """Every verb as it is typed."""
    for command in app.registered_commands:
        name = command.name or getattr(command.callback, "__name__", "").replace("_", "-")
        yield f"{before}{name}", command
    for group in app.registered_groups:
        if group.typer_instance is not None:
            yield from verbs(group.typer_instance, f"{before}{group.name} ")


def tell(app: typer.Typer) -> None:
    """Put what a verb needs under its help."""
    for name, command in verbs(app):
        if (needed := NEEDS.get(name)) not in (None, HERE):
            command.epilog = f"Permission: {needed}."
