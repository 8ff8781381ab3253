"""Ports of this machine: whether one is free, and one that is."""

from __future__ import annotations

import random
import socket

from meristem.operations.errors import OperationError


def free_port(wanted: int) -> int:
    """The wanted port while it is free; else a random one below the range the system hands out to clients."""
    for port in [wanted, *(random.randrange(20000, 32000) for _ in range(200))]:  # noqa: S311 (no secret)
        if port and is_port_free("127.0.0.1", port):
            return port
    raise OperationError("No port between 20000 and 32000 is free on 127.0.0.1.")


def is_port_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError:
            return False
    return True
