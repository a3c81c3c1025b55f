"""A cable to the broker that can be cut: what was connected stays connected and hears nothing more, for ever."""

from __future__ import annotations

import contextlib
import socket
import threading
from pathlib import Path


class Cable:
    """Forwards a port of loopback to a unix socket until it is cut.

    As with a network that drops packets, nobody is refused and nobody is answered while it is cut, and the
    connections of before stay silent afterwards: their other end has long forgotten them.
    """

    def __init__(self, to: Path) -> None:
        self.to = to
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.is_cut = threading.Event()
        self.silent: list[socket.socket] = []
        self.live: list[socket.socket] = []

    def __enter__(self) -> Cable:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        for one in (self.listener, *self.silent, *self.live):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def cut(self) -> None:
        """Let everything that is connected, and whoever connects from now on, hear nothing."""
        self.is_cut.set()
        self.silent, self.live = [*self.silent, *self.live], []

    def mend(self) -> None:
        """Let new connections through again."""
        self.is_cut.clear()

    def _accept(self) -> None:
        while True:
            try:
                near, _address = self.listener.accept()
            except OSError:
                return
            if self.is_cut.is_set():
                self.silent.append(near)
                continue
            far = socket.socket(socket.AF_UNIX)
            try:
                far.connect(str(self.to))
            except OSError:
                near.close()
                continue
            self.live += [near, far]
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=self._forward, args=(source, target), daemon=True).start()

    def _forward(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                if source in self.silent:
                    return
                target.sendall(data)
        if source not in self.silent:
            for one in (source, target):
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
