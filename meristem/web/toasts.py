"""Toasts, under the name the design system gives them; apps below `web` import them from the kernel."""

from meristem.kernel.http.toasts import COOKIE, SECONDS, with_toast

__all__ = ["COOKIE", "SECONDS", "with_toast"]
