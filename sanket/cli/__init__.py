"""The command line: a file a command. Asking for help loads no Django; each command loads what it needs when it runs."""

from sanket.cli.program import main

__all__ = ["main"]
