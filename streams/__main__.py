"""The command `doorstep`: one group, its commands, and errors as one sentence with a code."""

import importlib
import os
import sys
import threading
import traceback
from typing import NoReturn

import click

from infra.unawaited import NAME
from schemas.errors import BadRequest, DispatchError

LEAVE_S = 1.0
"""How long a thread may take to end when all else has ended [s]."""
COMMANDS = {
    "demo": "demo.demo",
    "drill": "drill.drill",
    "up": "up.up",
    "intake": "processes.intake",
    "dispatch": "processes.dispatch",
    "relay": "processes.relay",
    "console": "processes.console",
    "migrate": "machines.migrate_",
    "topics": "machines.topics",
    "check": "machines.check",
    "doctor": "machines.doctor",
    "area": "areas.area",
    "user": "access.user",
    "token": "access.token",
    "import": "imports.import_",
    "imports": "imports.group",
    "export": "exports.export",
    "plan": "plans.plan",
    "find": "find.find",
    "why": "plans.why",
    "dead": "dead.dead",
    "replay": "replay.replay",
}
"""Where each command stands in `streams.cli`: only the one that is called is loaded, which halves its start."""


class Commands(click.Group):
    """The group that loads a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names in the order above."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(".")
        found: click.Command = getattr(importlib.import_module(f"streams.cli.{module}"), name)
        return found


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def doorstep() -> None:
    """Event-driven dispatch for mobile sampling teams: facts in, routes out, nobody missed.

    Settings are environment variables, listed by `doorstep doctor`. Any command takes --debug for a traceback.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command and leave with its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in given
    _leave(run([argument for argument in given if argument != "--debug"], debug=debug))


def _leave(code: int) -> NoReturn:
    """Leave, also where a thread of Kafka's client does not end, or one compiles.

    A client that is told to stop in the middle of a rebalance outlives its loop. It would keep the process and, by its
    heartbeats, its partitions, whose records nobody takes then. What compiles would be cut off within foreign code.
    """
    lasting = [one for one in threading.enumerate() if type(one).__module__ == "mode.threads" or one.name == NAME]
    for thread in lasting:
        thread.join(LEAVE_S)
    if any(thread.is_alive() for thread in lasting):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def run(arguments: list[str], *, debug: bool = False) -> int:
    """Run the command and answer its exit code.

    0 done; 1 the answer is no (`check`, `replay`), or a defect; 2 not done: a wrong call, refused, or a machine is
    away; 3 partly done (`import`).
    """
    try:
        answer = doorstep.main(arguments, prog_name="doorstep", standalone_mode=False)
        return answer if isinstance(answer, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.UsageError as error:
        called = error.ctx.command_path if error.ctx else "doorstep"
        click.echo(f"{BadRequest.code}: {error.format_message().rstrip('.')}. See `{called} --help`.", err=True)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # a reader such as `head` has left: not ours
        return 0
    except DispatchError as error:
        _tell(str(error), error, debug)
        return 2
    except Exception as error:
        _tell(f"E0000: {type(error).__name__}: {error}. This is a defect: --debug shows where.", error, debug)
        return 1


def _tell(sentence: str, error: Exception, debug: bool) -> None:
    if debug:
        traceback.print_exception(error)
    click.echo(sentence, err=True)


if __name__ == "__main__":
    main()
