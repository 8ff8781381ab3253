"""Runs `package.module:function name=number ...` with Django ready: for commands whose body is another app's."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from inspect import signature


def main(target: str, arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    module, _, function = target.partition(":")
    pairs = (argument.partition("=") for argument in arguments)
    called = getattr(import_module(module), function)
    kinds = {name: one.annotation for name, one in signature(called, eval_str=True).parameters.items()}
    called(**{name: int(value) if kinds[name] is int else value for name, _, value in pairs})


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
