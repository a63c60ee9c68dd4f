"""A server for all tests: SPINGAP_SERVER, or one that the package starts itself."""

from __future__ import annotations

from collections.abc import Iterator
import os

import pytest

from spingap import SpingapSampler, server
from spingap.errors import ServerNotFound


def missing_command() -> str | None:
    """Why no server can be started here, or None."""
    try:
        server.find_command()
        return None
    except ServerNotFound as error:
        return str(error)


needs_command = pytest.mark.skipif(missing_command() is not None, reason=f"no spingap command: {missing_command()}")


@pytest.fixture(scope="session", autouse=True)
def one_server() -> Iterator[str]:
    """Samplers without an address find the session's server."""
    named = os.environ.get("SPINGAP_SERVER")
    if named:
        yield named
        return
    started = server.EmbeddedServer(threads=1)
    os.environ["SPINGAP_SERVER"] = started.address
    yield started.address
    del os.environ["SPINGAP_SERVER"]
    started.stop()


@pytest.fixture
def sampler() -> Iterator[SpingapSampler]:
    with SpingapSampler(defaults={"num_reads": 4, "num_sweeps": 50}) as opened:
        yield opened


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """No address in the environment."""
    monkeypatch.delenv("SPINGAP_SERVER", raising=False)
