"""Calls to a server: how it is reached, who we are, and what is done when it goes away for a while."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
import json
from pathlib import Path
import re
import time
from typing import Any, TypeVar

import grpc

from spingap.errors import code_of, refusal
from spingap.v1 import job_pb2, job_service_pb2, job_service_pb2_grpc, node_service_pb2, node_service_pb2_grpc

T = TypeVar("T")

_CALL_S = 30.0
# Large models take their time to arrive and to be decoded.
_LARGE_S = 300.0
# A server that was there before and is gone for longer is given up.
_PATIENCE_S = 60.0
_AGAIN_S = 0.25

_CHANNEL: list[tuple[str, Any]] = [
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 2000),
]


@dataclass(frozen=True)
class Credentials:
    """Who we are, and whom we trust. Files hold PEM, or one token."""

    token: str | None = None
    token_file: str | None = None
    tls: bool = False
    tls_ca: str | None = None
    tls_cert: str | None = None
    tls_key: str | None = None

    def channel(self, address: str) -> grpc.Channel:
        if not self.tls and self.tls_ca is None and self.tls_cert is None:
            return grpc.insecure_channel(address, options=_CHANNEL)
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ValueError("tls_cert, tls_key: a certificate and its key belong together")
        files = [
            None if path is None else _read(field, path)
            for field, path in (("tls_ca", self.tls_ca), ("tls_key", self.tls_key), ("tls_cert", self.tls_cert))
        ]
        return grpc.secure_channel(address, grpc.ssl_channel_credentials(*files), options=_CHANNEL)

    def metadata(self) -> tuple[tuple[str, str], ...]:
        if self.token is not None and self.token_file is not None:
            raise ValueError("token: give a token or a token_file, not both")
        token = self.token if self.token_file is None else _read("token_file", self.token_file).decode().strip()
        if token is None:
            return ()
        if not re.fullmatch(r"[!-~]+", token):
            raise ValueError("token: expected visible characters of ASCII without spaces")
        return (("authorization", f"Bearer {token}"),)


def _read(field: str, path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise ValueError(f"{field}: cannot read {path}: {error.strerror}") from error


class Connection:
    """A server from afar. Calls raise what `refusal` makes of their errors."""

    def __init__(self, address: str, credentials: Credentials, is_alive: Callable[[], bool] = lambda: True) -> None:
        if not re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]\s]+):\d{1,5}", address):
            raise ValueError(f"address: expected HOST:PORT, got {address!r}")
        self.address = address
        self._metadata = credentials.metadata()
        self._channel = credentials.channel(address)
        self._jobs = job_service_pb2_grpc.JobServiceStub(self._channel)
        self._nodes = node_service_pb2_grpc.NodeServiceStub(self._channel)
        self._is_alive = is_alive
        self._answered = False

    def create(self, request: job_service_pb2.CreateJobRequest) -> job_pb2.Job:
        return self._ask(lambda: self._jobs.CreateJob(request, timeout=_LARGE_S, metadata=self._metadata)).job

    def get(self, job_id: str) -> job_pb2.Job:
        request = job_service_pb2.GetJobRequest(job_id=job_id)
        return self._ask(lambda: self._jobs.GetJob(request, timeout=_CALL_S, metadata=self._metadata)).job

    def cancel(self, job_id: str) -> job_pb2.Job:
        request = job_service_pb2.CancelJobRequest(job_id=job_id)
        return self._ask(lambda: self._jobs.CancelJob(request, timeout=_CALL_S, metadata=self._metadata)).job

    def nodes(self) -> list[node_service_pb2.Node]:
        request = node_service_pb2.ListNodesRequest()
        return list(self._ask(lambda: self._nodes.ListNodes(request, timeout=_CALL_S, metadata=self._metadata)).nodes)

    def upload(self, sha256: str, messages: Callable[[int], Iterable[job_service_pb2.UploadModelRequest]]) -> None:
        """Brings a model, unless it is there; goes on where an upload was cut. `messages` are those from an offset on."""

        def once() -> None:
            known = self._jobs.GetModelUpload(
                job_service_pb2.GetModelUploadRequest(sha256=sha256), timeout=_CALL_S, metadata=self._metadata
            )
            if not known.complete:
                pieces = iter(messages(known.received_bytes))
                self._jobs.UploadModel(pieces, timeout=_LARGE_S, metadata=self._metadata)

        self._ask(once)

    def watch(self, job_id: str) -> Iterator[job_service_pb2.WatchJobResponse]:
        """What happens to a job until it has ended; goes on where it was when the server comes back."""
        after = 0
        until: float | None = None
        while True:
            request = job_service_pb2.WatchJobRequest(job_id=job_id, after_sequence=after)
            try:
                for event in self._jobs.WatchJob(request, metadata=self._metadata):
                    self._answered, until = True, None
                    after = max(after, event.sequence)
                    yield event
                return
            except grpc.RpcError as error:
                until = time.monotonic() + _PATIENCE_S if until is None else until
                self._raise_or_wait(error, until)

    def outcome(self, job_id: str) -> tuple[dict[str, Any] | None, list[job_service_pb2.GetSamplesResponse]]:
        """The result document of a job that has ended, and its samples; None and none if it ended before any."""

        def once() -> tuple[dict[str, Any] | None, list[job_service_pb2.GetSamplesResponse]]:
            # Both are on their way before one is waited for.
            rows = self._jobs.GetSamples(
                job_service_pb2.GetSamplesRequest(job_id=job_id), timeout=_LARGE_S, metadata=self._metadata
            )
            document = self._jobs.GetResult(
                job_service_pb2.GetResultRequest(job_id=job_id), timeout=_LARGE_S, metadata=self._metadata
            )
            try:
                return json.loads(b"".join(piece.json for piece in document)), list(rows)
            except grpc.RpcError as error:
                if code_of(error) is grpc.StatusCode.NOT_FOUND:
                    return None, []
                raise

        return self._ask(once)

    def close(self) -> None:
        self._channel.close()

    def _ask(self, call: Callable[[], T]) -> T:
        """Asks again while the server is away, if it was there before: the first call says at once that nobody is."""
        until = time.monotonic() + _PATIENCE_S
        while True:
            try:
                answer = call()
                self._answered = True
                return answer
            except grpc.RpcError as error:
                self._raise_or_wait(error, until)

    def _raise_or_wait(self, error: grpc.RpcError, until: float) -> None:
        again = code_of(error) is grpc.StatusCode.UNAVAILABLE and self._answered and self._is_alive()
        if not again or time.monotonic() >= until:
            raise refusal(error, self.address) from error
        time.sleep(_AGAIN_S)
