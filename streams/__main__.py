"""The command `doorstep`: one group, its commands, and errors as one sentence with a code."""

import os
import sys
import traceback

import click

from schemas.errors import DispatchError
from streams.cli import access, areas, dead, demo, drill, find, imports, machines, plans, processes, up

COMMANDS: tuple[click.Command, ...] = (
    demo.demo,
    drill.drill,
    up.up,
    *processes.COMMANDS,
    *machines.COMMANDS,
    areas.area,
    access.user,
    access.token,
    imports.import_,
    imports.group,
    plans.plan,
    find.find,
    plans.why,
    dead.dead,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def doorstep() -> None:
    """Event-driven dispatch for mobile sampling teams: facts in, routes out, nobody missed.

    Settings are environment variables, listed by `doorstep doctor`. Any command takes --debug for a traceback.
    """


for command in COMMANDS:
    doorstep.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command and leave with its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in given
    sys.exit(run([argument for argument in given if argument != "--debug"], debug=debug))


def run(arguments: list[str], *, debug: bool = False) -> int:
    """Run the command and answer its exit code: 0, what the command says, 1 for an error, 2 for a wrong call."""
    try:
        answer = doorstep.main(arguments, prog_name="doorstep", standalone_mode=False)
        return answer if isinstance(answer, int) else 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # a reader such as `head` has left: not ours
        return 0
    except DispatchError as error:
        return _told(str(error), error, debug)
    except Exception as error:
        return _told(f"E0000: {type(error).__name__}: {error}. This is a defect: --debug shows where.", error, debug)


def _told(sentence: str, error: Exception, debug: bool) -> int:
    if debug:
        traceback.print_exception(error)
    click.echo(sentence, err=True)
    exit_code: int = getattr(error, "exit_code", 1)
    return exit_code


if __name__ == "__main__":
    main()
