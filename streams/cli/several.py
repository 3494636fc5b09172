"""Options that take several values after one name: `--place A B C` as well as `--place A --place B`."""

import click


class Several(click.Command):
    """A command whose repeatable options may also list their values one after the other."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Write `--place A B` as `--place A --place B` before click reads it."""
        return super().parse_args(ctx, spread(args, self))


def spread(arguments: list[str], command: click.Command) -> list[str]:
    """Repeat the name of a repeatable option before each of its values, once the command's own arguments are there."""
    options = {name: option for option in command.params if isinstance(option, click.Option) for name in option.opts}
    wanted = sum(isinstance(param, click.Argument) for param in command.params)
    out: list[str] = []
    current, taken, positional = "", 0, 0
    for argument in arguments:
        if argument.startswith("-"):
            name, equals, _ = argument.partition("=")
            option = options.get(name)
            current, taken = (name, int(bool(equals))) if option is not None and not option.is_flag else ("", 0)
            out.append(argument)
            continue
        repeatable = bool(current) and options[current].multiple
        if current and taken and repeatable and positional >= wanted:
            out += [current, argument]
        else:
            out.append(argument)
            positional += not current or bool(taken)
        taken += 1
    return out
