"""What a sampler and its jobs hold on to."""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial
import threading
from typing import Any
import weakref

from spingap import server as embedded
from spingap.connection import Connection, Credentials

# Calls of one connection that last: servers limit them. Jobs beyond are asked for now and then.
_MOST_WATCHES = 64


class Link:
    """A connection, and the server behind it where that is our own. Let go of when closed, or with its last holder."""

    def __init__(self, address: str | None, credentials: Credentials, threads: int | None) -> None:
        self.watches = threading.Semaphore(_MOST_WATCHES)
        self.futures: weakref.WeakSet[Future[Any]] = weakref.WeakSet()
        if address is not None:
            self.connection = Connection(address, credentials)
            self._let_go = weakref.finalize(self, self.connection.close)
            return
        own = embedded.acquire(threads)
        try:
            self.connection = Connection(own.address, Credentials(), lambda: own.alive)
        except BaseException:
            embedded.release(own)
            raise
        self._let_go = weakref.finalize(self, partial(_close, self.connection, own))

    def close(self) -> None:
        """Closes the connection; nothing happens the second time."""
        self._let_go()


def _close(connection: Connection, own: embedded.EmbeddedServer) -> None:
    connection.close()
    embedded.release(own)
