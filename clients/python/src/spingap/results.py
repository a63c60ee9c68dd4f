"""What a job leaves behind, as a SampleSet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dimod
import numpy as np
from numpy.typing import NDArray

from spingap.errors import SpingapError
from spingap.model import Model
from spingap.parameters import refuse
from spingap.v1 import job_pb2, job_service_pb2

# Rows of the samples are not repeated in `info`.
_ELSEWHERE = ("version", "samples", "best")


def sample_set_of(
    model: Model,
    job: job_pb2.Job,
    document: dict[str, Any] | None,
    pieces: Sequence[job_service_pb2.GetSamplesResponse],
) -> dimod.SampleSet:
    """All distinct samples, lowest energy first, with the server's own energies."""
    n = len(model.linear)
    energy = np.frombuffer(b"".join(piece.energy for piece in pieces), dtype="<f8").astype(np.float64)
    occurrences = np.frombuffer(b"".join(piece.num_occurrences for piece in pieces), dtype="<f8").astype(np.int64)
    packed = b"".join(piece.packed for piece in pieces)
    samples = unpack_rows(packed, len(energy), n)
    if model.vartype == "SPIN":
        samples = 2 * samples - 1
    samples_and_labels = (samples, list(model.labels))
    info = info_of(job, document)
    sample_set: dimod.SampleSet = dimod.SampleSet.from_samples(  # type: ignore[no-untyped-call]
        samples_and_labels, vartype=model.vartype, energy=energy, num_occurrences=occurrences, info=info
    )
    return sample_set


def info_of(job: job_pb2.Job, document: dict[str, Any] | None) -> dict[str, Any]:
    """The result document without its samples, and in front what is asked for most."""
    head = {
        "job_id": job.job_id,
        "state": job_pb2.JobState.Name(job.state).removeprefix("JOB_STATE_"),
        "reason": job_pb2.EndReason.Name(job.reason).removeprefix("END_REASON_").lower(),
        "seed": job.solver.seed,
        "digest": job.digest or None,
    }
    if document is None:
        return {**head, "timing": {}, "tts": None, "optimality": "UNKNOWN", "verdict": verdict_of({})}
    rest = {name: value for name, value in document.items() if name not in _ELSEWHERE}
    return {**head, **rest, "verdict": verdict_of(document)}


def verdict_of(document: dict[str, Any]) -> dict[str, Any]:
    """How good the best sample is known to be, and whether the run was a sound one."""
    telemetry = document.get("telemetry") or {}
    tempering = telemetry.get("tempering") or {}
    tts = document.get("tts") or {}
    return {
        # PROVEN: no state is lower. PLANTED: as low as the ground state that the problem was built around.
        "optimality": document.get("optimality", "UNKNOWN"),
        # Whether the contract was kept: True, False, "undecided", or None where there was none.
        "contract_met": (document.get("contract") or {}).get("met"),
        # Of parallel tempering: what its ladder looked like.
        "ladder": tempering.get("verdict"),
        # Share of the independent blocks that were as low as the target, with how many there were.
        "success_probability": tts.get("success_probability"),
        "blocks": tts.get("blocks"),
    }


def unpack_rows(packed: bytes, rows: int, n: int) -> NDArray[np.int8]:
    """Bits of rows of ⌈n/8⌉ bytes: bit k of byte w is variable 8w + k."""
    width = (n + 7) // 8
    if width == 0:
        return np.zeros((rows, 0), dtype=np.int8)
    if len(packed) != rows * width:
        raise SpingapError(f"the server sent {len(packed)} bytes for {rows} samples of {n} variables")
    table = np.frombuffer(packed, dtype=np.uint8).reshape(rows, width)
    return np.unpackbits(table, axis=1, count=n, bitorder="little").astype(np.int8)


def pack_states(states: Any, labels: Sequence[Any]) -> bytes:
    """Initial states as rows, in the order of the model's variables. Raises ValueError that names the field."""
    try:
        values, names = dimod.as_samples(states)
    except (TypeError, ValueError) as error:
        raise ValueError(f"initial_states: {error}") from error
    place = {name: k for k, name in enumerate(names)}
    missing = [label for label in labels if label not in place]
    if missing:
        raise ValueError(f"initial_states: no value for variable {missing[0]!r}")
    strange = ~np.isin(values, (-1, 0, 1))
    if strange.any():
        raise refuse("initial_states", "values -1 and 1, or 0 and 1", values[strange][0])
    ordered = values[:, [place[label] for label in labels]] if labels else values[:, :0]
    return np.packbits(ordered > 0, axis=1, bitorder="little").tobytes()
