"""``nats-topology completion``, and bash's way of asking: the others ask as click makes them."""

from __future__ import annotations

import os

import click
from click.shell_completion import BashComplete, add_completion_class, get_completion_class
from click.shell_completion import split_arg_string as split

from reconciler.cli.main import COMPLETING, main

SHELLS = ("bash", "zsh", "fish")


class Bash(BashComplete):
    """Bash takes a colon for the end of a word, and ``--allow`` takes SAF001:stream/ORDERS.

    So the line is split here, and of a value bash gets what comes after the last colon that is there already.
    """

    source_template = """\
%(complete_func)s() {
    local IFS=$'\\n' type value
    COMPREPLY=()
    while IFS=, read -r type value; do
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain) COMPREPLY+=("$value"); [[ $value == *: ]] && compopt -o nospace ;;
        esac
    done < <(COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_WORDBREAKS="$COMP_WORDBREAKS" \\
        %(complete_var)s=bash_complete "$1")
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""

    def get_completion_args(self) -> tuple[list[str], str]:
        line = os.environ["COMP_LINE"]
        words = split(line)
        incomplete = words.pop() if words and not line[-1:].isspace() else ""
        return words[1:], incomplete

    def complete(self) -> str:
        arguments, incomplete = self.get_completion_args()
        value = incomplete.partition("=")[2] if incomplete.startswith("-") else incomplete
        known = value.rfind(":") + 1 if ":" in os.environ.get("COMP_WORDBREAKS", "") else 0
        items = self.get_completions(arguments, incomplete)
        return "\n".join(f"{item.type},{item.value[known:] if item.type == 'plain' else item.value}" for item in items)


def register() -> None:
    """Let bash ask in this way."""
    add_completion_class(Bash)


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> None:
    """Print the script that lets SHELL complete commands, options, rules, targets, formats and addresses.

    \b
    bash  eval "$(nats-topology completion bash)"   in ~/.bashrc
    zsh   eval "$(nats-topology completion zsh)"    in ~/.zshrc, after compinit
    fish  nats-topology completion fish > ~/.config/fish/completions/nats-topology.fish

    What a topology has is read from its files; no server is asked.
    """
    register()
    asking = get_completion_class(shell)
    assert asking is not None
    click.echo(asking(main, {}, "nats-topology", COMPLETING).source(), nl=False)
