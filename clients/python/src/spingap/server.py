"""A server of our own on this machine, shared by the samplers of this process."""

from __future__ import annotations

import atexit
from collections import deque
import json
import os
from pathlib import Path
import shlex
import shutil
import subprocess
import tempfile
import threading
import time

from spingap.errors import ServerNotFound, SpingapError

_READY_S = 60.0
_ENDING_S = 10.0
_KEPT_LINES = 20

_ADVICE = (
    "give the address of a server, SpingapSampler('HOST:PORT') or SPINGAP_SERVER; or install Node.js 20.19 or later and the"
    " command, npm install --global spingap; or name the command in SPINGAP_COMMAND, as in 'node /path/to/spingap/dist/cli/main.js'"
)


def find_command() -> list[str]:
    """The command line of `spingap`: SPINGAP_COMMAND, the PATH, or the package of the folder's own node_modules by npx."""
    named = os.environ.get("SPINGAP_COMMAND", "").strip()
    if named:
        words = shlex.split(named)
        if shutil.which(words[0]) is None:
            raise ServerNotFound(f"SPINGAP_COMMAND: there is no program {words[0]}")
        return words
    installed = shutil.which("spingap")
    if installed is not None:
        return [installed]
    npx = shutil.which("npx")
    if npx is not None and _has_package(Path.cwd()):
        return [npx, "--no-install", "spingap"]
    raise ServerNotFound(f"there is no spingap command on this machine to start a server with: {_ADVICE}")


def _has_package(folder: Path) -> bool:
    return any((parent / "node_modules" / "spingap").exists() for parent in (folder, *folder.parents))


class EmbeddedServer:
    """`spingap serve` as a child process, on a free port of the loopback, with a folder that goes when it ends."""

    def __init__(self, threads: int | None = None) -> None:
        command = find_command()
        self._folder = tempfile.TemporaryDirectory(prefix="spingap-", ignore_cleanup_errors=True)
        self._last_lines: deque[str] = deque(maxlen=_KEPT_LINES)
        self._ready = threading.Event()
        self.address = ""
        arguments = ["serve", "--data", str(Path(self._folder.name, "data")), "--listen", "127.0.0.1:0", "--http", "off"]
        arguments += ["--drain-seconds", "0", "--until-stdin-ends"]
        if threads is not None:
            arguments += ["--threads", str(threads)]
        # Settings that are meant for other servers are none for this one.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SPINGAP_")}
        try:
            self._process = subprocess.Popen(
                [*command, *arguments],
                # The server ends with this pipe, and so with this process, however that ends.
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=environment,
                text=True,
                encoding="utf-8",
                errors="replace",
                # Ctrl-C is ours to handle.
                start_new_session=True,
            )
        except OSError as error:
            self._folder.cleanup()
            raise ServerNotFound(f"cannot start {shlex.join(command)}: {error.strerror}; {_ADVICE}") from error
        threading.Thread(target=self._read_log, name="spingap-server", daemon=True).start()
        self._await_ready(command)

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def stop(self) -> None:
        """Ends the server; nothing happens the second time."""
        if self._process.stdin is not None and not self._process.stdin.closed:
            self._process.stdin.close()
        for harder in (self._process.terminate, self._process.kill):
            try:
                self._process.wait(_ENDING_S)
                break
            except subprocess.TimeoutExpired:
                harder()
        self._process.wait()
        self._folder.cleanup()

    def _read_log(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as log:
            for line in log:
                self._last_lines.append(line.rstrip())
                event = _event_of(line)
                if event.get("msg") == "listening":
                    self.address = str(event["grpc"])
                elif event.get("msg") == "node-ready":
                    self._ready.set()
        self._ready.set()

    def _await_ready(self, command: list[str]) -> None:
        until = time.monotonic() + _READY_S
        while not self._ready.wait(0.05) and self.alive and time.monotonic() < until:
            pass
        if self.address and self.alive and self._ready.is_set():
            return
        self.stop()
        said = "\n".join(self._last_lines)
        raise SpingapError(f"{shlex.join(command)} serve did not start; it said:\n{said}\n{_ADVICE}")


def _event_of(line: str) -> dict[str, object]:
    try:
        event = json.loads(line)
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}


class _Shared:
    """A server with the number of samplers that use it."""

    def __init__(self, server: EmbeddedServer) -> None:
        self.server = server
        self.users = 0


_lock = threading.Lock()
_servers: dict[int | None, _Shared] = {}


def acquire(threads: int | None) -> EmbeddedServer:
    """This process's server of so many threads, started for its first user. Each user releases it once."""
    with _lock:
        shared = _servers.get(threads)
        if shared is None or not shared.server.alive:
            shared = _servers[threads] = _Shared(EmbeddedServer(threads))
        shared.users += 1
        return shared.server


def release(server: EmbeddedServer) -> None:
    """Ends the server with its last user."""
    with _lock:
        for threads, shared in list(_servers.items()):
            if shared.server is server:
                shared.users -= 1
                if shared.users > 0:
                    return
                del _servers[threads]
    server.stop()


@atexit.register
def _stop_all() -> None:
    with _lock:
        left = [shared.server for shared in _servers.values()]
        _servers.clear()
    for server in left:
        server.stop()
