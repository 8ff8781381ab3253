"""What makes rendering quick without changing what it writes (ADR 0006).

The same words, icons and lists of files stand on every page: what depends on nothing but its arguments and the
language is rendered once a process. Nothing kept here knows of a person.
"""

import functools
import re
from collections.abc import Callable
from typing import Any

from django.utils import translation
from jinja2 import Environment, Template
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.nodes import Expr
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

# More different calls than our pages make; what was not used for longest goes first.
MOST_KEPT = 4096
_find_special = re.compile("[&<>'\"]").search
# Callables that Jinja never gives a context to, unless they ask for it by this mark.
_PLAIN = (type(lambda: None), type(functools.cache(lambda: None)))
_MARK = "jinja_pass_arg"


def written(value: Any) -> str:
    """A value as it stands in a page: `escape`, except that what needs no escaping is not marked as such again.

    Only what is joined into a page at once may go through here.
    """
    kind = type(value)
    if kind is Markup or (kind is str and _find_special(value) is None):
        return value  # type: ignore[no-any-return]
    return str(value) if kind is int else escape(value)


class PageCode(CodeGenerator):
    """Compiles `{{ ... }}` to `written`."""

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.written(")


class PageContext(Context):
    """Calls macros and plain functions without asking each time what kind of callable they are."""

    def call(self, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        kind = type(function)
        if kind is Macro:
            args = (self.eval_ctx, *args)
        elif kind not in _PLAIN or hasattr(function, _MARK):
            return super().call(function, *args, **kwargs)
        kwargs.pop("_loop_vars", None)
        kwargs.pop("_block_vars", None)
        return function(*args, **kwargs)


class PageTemplate(Template):
    """A template that is never given globals of its own, so an importing one's need not be compared with its."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


class PageEnvironment(Environment):
    """Jinja's environment with these."""

    code_generator_class = PageCode
    context_class = PageContext
    template_class = PageTemplate
    written = staticmethod(written)


def kept(macro: Callable[..., Any]) -> Callable[..., Any]:
    """A macro of plain values on which alone it depends, neither people nor language: each result is made once."""
    # By type too: Markup and str may be equal, and are escaped differently.
    return functools.lru_cache(maxsize=MOST_KEPT, typed=True)(macro)


def kept_by_language(macro: Callable[..., Any]) -> Callable[..., Any]:
    """The same for a macro that says words of ours."""

    @functools.lru_cache(maxsize=MOST_KEPT, typed=True)
    def made(_language: str | None, *args: Any, **kwargs: Any) -> Any:
        return macro(*args, **kwargs)

    return lambda *args, **kwargs: made(translation.get_language(), *args, **kwargs)
