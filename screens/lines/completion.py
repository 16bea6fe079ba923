"""`station completion SHELL`: prints what a shell needs to complete the command line, made by shtab."""

from __future__ import annotations

from argparse import Namespace

from screens.command_line import parser


def run(args: Namespace) -> int:
    """Print the completion script; the manual of administrators says where each shell wants it."""
    import shtab

    print(shtab.complete(parser(), shell=args.shell))
    return 0
