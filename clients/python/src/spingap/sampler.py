"""The sampler."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
import os
import secrets
import threading
from types import TracebackType
from typing import Any, cast

import dimod
from dimod.core.sampler import Sampler
from google.protobuf.json_format import MessageToDict
from typing_extensions import Self, Unpack

from spingap.connection import Connection, Credentials
from spingap.future import SampleFuture
from spingap.link import Link
from spingap.model import (
    INLINE_BYTES,
    MAX_NUM_INTERACTIONS,
    MAX_NUM_VARIABLES,
    Model,
    as_bqm,
    model_of,
    sha256_of,
    upload_messages,
)
from spingap.parameters import CHOICES, PARAMETERS, RANGES, SOLVERS, Parameters, request_of
from spingap.results import pack_states
from spingap.v1 import problem_pb2


class SpingapSampler(Sampler):
    """Samples from binary quadratic models on a Spingap server.

    Args:
        address: HOST:PORT of the server's gRPC port; left out, SPINGAP_SERVER; without that a server is started on this machine
            for the first job, shared by the samplers of this process, and ended with the last of them.
        token, token_file: the bearer token, where the server asks for one; left out, SPINGAP_TOKEN or SPINGAP_TOKEN_FILE.
        tls: TLS with the system's authorities.
        tls_ca, tls_cert, tls_key: files (PEM) of the server's authority, and of our own certificate and its key.
        threads: of the server that is started; one for each core if left out.
        defaults: parameters that every call takes unless it says otherwise.

    Raises:
        ValueError: names the argument that is wrong.
    """

    def __init__(
        self,
        address: str | None = None,
        *,
        token: str | None = None,
        token_file: str | None = None,
        tls: bool = False,
        tls_ca: str | None = None,
        tls_cert: str | None = None,
        tls_key: str | None = None,
        threads: int | None = None,
        defaults: Parameters | None = None,
    ) -> None:
        address = address or os.environ.get("SPINGAP_SERVER") or None
        if token is None and token_file is None:
            token = os.environ.get("SPINGAP_TOKEN") or None
            token_file = None if token is not None else os.environ.get("SPINGAP_TOKEN_FILE") or None
        if threads is not None and (address is not None or not 1 <= threads <= 1024):
            raise ValueError(
                f"threads: expected 1 to 1024 for a server of our own, got {threads}"
                if address is None
                else f"threads: the server at {address} has its own, leave this out"
            )
        self._address = address
        self._credentials = Credentials(token, token_file, tls, tls_ca, tls_cert, tls_key)
        self._threads = threads
        self._defaults: Parameters = {} if defaults is None else cast(Parameters, dict(defaults))
        for name in self._defaults:
            if name not in PARAMETERS:
                raise ValueError(f"defaults: there is no parameter {name}")
        request_of(self._defaults)
        self._lock = threading.Lock()
        self._link: Link | None = None
        self._closed = False
        if address is not None:
            self._connected()

    @property
    def parameters(self) -> dict[str, Any]:
        """Parameters of `sample` by name, each with the names of the properties that say more of it."""
        return {name: list(related) for name, related in PARAMETERS.items()}

    @property
    def properties(self) -> dict[str, Any]:
        """What holds for every server: sizes, ranges, and what may be chosen."""
        return {
            "category": "software",
            "supported_problem_types": ["bqm", "ising", "qubo"],
            "vartypes": ["SPIN", "BINARY"],
            "max_num_variables": MAX_NUM_VARIABLES,
            "max_num_interactions": MAX_NUM_INTERACTIONS,
            "solvers": list(SOLVERS),
            **{f"{name}_range": list(limits) for name, limits in RANGES.items()},
            **{f"{name}_choices": list(names) for name, names in CHOICES.items()},
        }

    @property
    def address(self) -> str:
        """Where the server is; starts one if there is none yet."""
        return self._connected().connection.address

    def nodes(self) -> list[dict[str, Any]]:
        """The nodes that solve: threads, memory, kernels and their measured rates."""
        return [MessageToDict(node, preserving_proto_field_name=True) for node in self._connected().connection.nodes()]

    def sample(self, bqm: dimod.BinaryQuadraticModel, **parameters: Unpack[Parameters]) -> dimod.SampleSet:
        """Samples from a binary quadratic model.

        Returns once the server has accepted the job; the SampleSet waits for the job when it is first looked at. Its rows are the
        distinct states, lowest energy first, their energies the server's exact ones. `info` holds the result document.

        Raises:
            ValueError: names the field that is wrong, whether it is found here or by the server.
        """
        return self.submit(bqm, **parameters).sampleset()

    def sample_ising(
        self,
        h: Mapping[Hashable, float] | Sequence[float],
        J: Mapping[tuple[Hashable, Hashable], float],
        **parameters: Unpack[Parameters],
    ) -> dimod.SampleSet:
        """As `sample`, of E(s) = Σ h_i s_i + Σ J_ij s_i s_j, s = ±1."""
        return self.sample(dimod.BinaryQuadraticModel.from_ising(h, J), **parameters)

    def sample_qubo(
        self, Q: Mapping[tuple[Hashable, Hashable], float], **parameters: Unpack[Parameters]
    ) -> dimod.SampleSet:
        """As `sample`, of E(x) = Σ Q_ij x_i x_j, x = 0 or 1."""
        return self.sample(dimod.BinaryQuadraticModel.from_qubo(Q), **parameters)

    def submit(self, bqm: dimod.BinaryQuadraticModel, **parameters: Unpack[Parameters]) -> SampleFuture:
        """Starts a job and returns its future: `result`, `cancel`, `add_done_callback` as of `concurrent.futures`."""
        known = cast(Parameters, self.remove_unknown_kwargs(**parameters))
        given = cast(Parameters, {**self._defaults, **known})
        request = request_of(given)
        model = model_of(as_bqm(bqm))
        if given.get("initial_states") is not None:
            request.initial_states.packed = pack_states(given["initial_states"], model.labels)
        # A call that is made again after a lost answer finds the job of the first one.
        request.request_id = request.request_id or secrets.token_urlsafe(16)
        link = self._connected()
        request.problem.CopyFrom(_problem(link.connection, model))
        job = link.connection.create(request)
        return SampleFuture(link, model, job.job_id)

    def close(self, cancel: bool = False) -> None:
        """Waits for the jobs that are under way, or ends them with what they have, and lets go of the server."""
        with self._lock:
            link, self._link, self._closed = self._link, None, True
        if link is None:
            return
        try:
            for future in list(link.futures):
                if cancel and not future.done():
                    future.cancel()
            for future in list(link.futures):
                future.exception()
        finally:
            link.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(cancel=kind is not None)

    def _connected(self) -> Link:
        with self._lock:
            if self._closed:
                raise RuntimeError("the sampler is closed")
            if self._link is None:
                self._link = Link(self._address, self._credentials, self._threads)
            return self._link


def _problem(connection: Connection, model: Model) -> problem_pb2.Problem:
    """The model inside the request, or uploaded and named: what is large goes up once, however often it is sampled from."""
    if model.num_bytes <= INLINE_BYTES:
        return model.problem()
    data = model.canonical_bytes()
    sha256 = sha256_of(data)
    connection.upload(sha256, lambda offset: upload_messages(data, sha256, offset))
    return problem_pb2.Problem(model_sha256=sha256)
