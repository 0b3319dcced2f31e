"""The command ``nats-topology``: finds the commands, and turns every expected error into a message and a code."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from keyword import iskeyword
from typing import TYPE_CHECKING

import click

from reconciler import __version__
from reconciler.cli import exit_codes
from reconciler.errors import ReconcilerError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMPLETING = "_NATS_TOPOLOGY_COMPLETE"
"""Set by the script of ``completion`` when somebody presses Tab."""

COMMANDS = {
    "lint": "Check the files of a topology.",
    "plan": "Show what apply would change on the servers.",
    "apply": "Make the servers match the topology, and verify that they do.",
    "graph": "Draw what a topology declares.",
    "import": "Write what is live as the YAML files of a topology.",
    "explain": "Tell what a rule wants, or where the values of an object come from.",
    "schema": "Print a JSON Schema.",
    "sandbox": "Run a command with a throwaway JetStream server.",
    "completion": "Print the script that completes commands and values in a shell.",
}


class Commands(click.Group):
    """Imports a command's module when the command is called: ``lint`` must not wait for the network's libraries.

    Completing the name of a command imports none.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        # A module cannot be called as a word of Python is.
        module = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = import_module(f"reconciler.cli.{module}").command
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        from click.shell_completion import CompletionItem

        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        return [CompletionItem(name, help=said) for name, said in COMMANDS.items() if name.startswith(incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.option("--no-color", is_flag=True, help="No colours; so does the environment variable NO_COLOR.")
@click.pass_context
def main(ctx: click.Context, no_color: bool) -> None:
    """NATS JetStream topology as code: lint, plan and apply streams, consumers and subjects."""
    ctx.color = False if no_color or os.environ.get("NO_COLOR") else None


def run(arguments: list[str] | None = None) -> None:
    """Run the program and exit. Nothing that is expected to go wrong ends in a traceback."""
    _open_what_is_closed()
    # Hundreds of thousands of values live as long as the process: looking through them again and again for
    # cycles would cost a third of the time. What is made in cycles is still found, less often.
    gc.set_threshold(200_000, 50, 50)
    if COMPLETING in os.environ:
        import_module("reconciler.cli.completion").register()
    try:
        code = main.main(arguments, prog_name="nats-topology", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Interrupted.", err=True)
        code = exit_codes.INTERRUPTED
    except KeyboardInterrupt:
        click.echo("Interrupted.", err=True)
        code = exit_codes.INTERRUPTED
    except click.ClickException as error:
        error.show()
        code = exit_codes.USAGE
    except ReconcilerError as error:
        show_error(error)
        code = exit_codes.FAILED
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does; there is nobody to tell.
        discard_output()
        code = exit_codes.FAILED
    except OSError as error:
        discard_output()
        show_error(ReconcilerError(f"the system refused to read or write: {error}"))
        code = exit_codes.FAILED
    sys.exit(code)


def discard_output() -> None:
    """From now on, write to nowhere what would go to stdout."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _open_what_is_closed() -> None:
    """Python has None for a standard stream that was closed before it started."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))


def show_error(error: ReconcilerError) -> None:
    """Say what stopped the program, and what to do."""
    click.echo(click.style("Error: ", fg="red", bold=True) + error.message, err=True)
    if error.hint:
        click.echo(f"  → {error.hint}", err=True)
