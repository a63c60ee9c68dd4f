"""A dimod model as the arrays and bytes that the service takes."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
import hashlib
from typing import Any, Literal

import dimod
import numpy as np
from numpy.typing import NDArray

from spingap.v1 import job_service_pb2, problem_pb2

#: Of every model, whatever a server's own limits are.
MAX_NUM_VARIABLES = 1_000_000
MAX_NUM_INTERACTIONS = 10_000_000

#: Longer models are uploaded in pieces, once; shorter ones travel in the request.
INLINE_BYTES = 2**22
PIECE_BYTES = 2**18


@dataclass(frozen=True)
class Model:
    """E = offset + Σ linear[i] v[i] + Σ weight[k] v[row[k]] v[column[k]], each coupling once, row < column, in ascending order."""

    vartype: Literal["SPIN", "BINARY"]
    labels: Sequence[Hashable]
    offset: float
    #: shape (n), float64.
    linear: NDArray[np.float64]
    #: shape (m), uint32, as `column`.
    row: NDArray[np.uint32]
    column: NDArray[np.uint32]
    #: shape (m), float64.
    weight: NDArray[np.float64]

    @property
    def num_bytes(self) -> int:
        return 24 + 8 * len(self.linear) + 16 * len(self.weight)

    def problem(self) -> problem_pb2.Problem:
        """The model as a message of its own."""
        n = len(self.linear)
        if self.vartype == "SPIN":
            ising = problem_pb2.Ising(
                num_variables=n,
                offset=self.offset,
                h=_little(self.linear, "<f8"),
                row=_little(self.row, "<u4"),
                column=_little(self.column, "<u4"),
                weight=_little(self.weight, "<f8"),
            )
            return problem_pb2.Problem(ising=ising)
        diagonal = np.flatnonzero(self.linear).astype(np.uint32)
        qubo = problem_pb2.Qubo(
            num_variables=n,
            offset=self.offset,
            row=_little(diagonal, "<u4") + _little(self.row, "<u4"),
            column=_little(diagonal, "<u4") + _little(self.column, "<u4"),
            value=_little(self.linear[diagonal], "<f8") + _little(self.weight, "<f8"),
        )
        return problem_pb2.Problem(qubo=qubo)

    def canonical_bytes(self) -> bytes:
        """What names the model: vartype, n, m (64-bit), offset, linear terms, then (row, column, weight), little-endian."""
        couplings = np.empty(len(self.weight), dtype=[("row", "<u4"), ("column", "<u4"), ("weight", "<f8")])
        couplings["row"], couplings["column"], couplings["weight"] = self.row, self.column, self.weight
        sizes = np.array([len(self.linear), len(self.weight)], dtype="<u8")
        head = self.vartype.encode() + sizes.tobytes() + np.array([self.offset], dtype="<f8").tobytes()
        return b"".join((head, _little(self.linear, "<f8"), couplings.data))


def upload_messages(data: bytes, sha256: str, offset: int) -> Iterator[job_service_pb2.UploadModelRequest]:
    """The messages that bring a model's canonical bytes from `offset` on."""
    header = job_service_pb2.ModelHeader(sha256=sha256, total_bytes=len(data), offset=offset)
    yield job_service_pb2.UploadModelRequest(header=header)
    for start in range(offset, len(data), PIECE_BYTES):
        yield job_service_pb2.UploadModelRequest(data=data[start : start + PIECE_BYTES])


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def as_bqm(bqm: Any) -> dimod.BinaryQuadraticModel:
    """A model of dimod, or one of another maker with the same four parts, such as OpenJij's."""
    if isinstance(bqm, dimod.BinaryQuadraticModel):
        return bqm
    parts: list[Any] = [getattr(bqm, name, None) for name in ("linear", "quadratic", "offset", "vartype")]
    if any(part is None for part in parts):
        raise ValueError(f"bqm: expected a binary quadratic model, got {type(bqm).__name__}")
    linear, quadratic, offset, vartype = parts
    return dimod.BinaryQuadraticModel(dict(linear), dict(quadratic), offset, str(getattr(vartype, "name", vartype)))


def model_of(bqm: dimod.BinaryQuadraticModel) -> Model:
    """The arrays of a model, in the order of its variables."""
    if bqm.num_variables > MAX_NUM_VARIABLES:
        raise ValueError(f"bqm.num_variables: at most {MAX_NUM_VARIABLES:,}, got {bqm.num_variables:,}")
    if bqm.num_interactions > MAX_NUM_INTERACTIONS:
        raise ValueError(f"bqm.num_interactions: at most {MAX_NUM_INTERACTIONS:,}, got {bqm.num_interactions:,}")
    vectors: Any = bqm.to_numpy_vectors(sort_labels=False, return_labels=True)
    labels: Sequence[Hashable] = list(vectors.labels)
    linear = _finite("bqm.linear", vectors.linear_biases, lambda i: repr(labels[i]))
    rows, columns, biases = vectors.quadratic
    weight = _finite("bqm.quadratic", biases, lambda k: f"({labels[rows[k]]!r}, {labels[columns[k]]!r})")
    offset = float(_finite("bqm.offset", [bqm.offset], lambda _: "")[0])
    row, column, order = _upper_triangle(np.asarray(rows), np.asarray(columns))
    vartype: Literal["SPIN", "BINARY"] = "SPIN" if bqm.vartype is dimod.SPIN else "BINARY"
    return Model(vartype, labels, offset, linear, row, column, weight if order is None else weight[order])


def _finite(where: str, values: Any, name: Any) -> NDArray[np.float64]:
    """The values as float64 without −0."""
    try:
        numbers: NDArray[np.float64] = np.asarray(values, dtype=np.float64) + 0.0
    except (TypeError, ValueError) as error:
        raise ValueError(f"{where}: expected real numbers: {error}") from error
    finite = np.isfinite(numbers)
    if not finite.all():
        first = int(np.argmin(finite))
        label = name(first)
        raise ValueError(f"{where}{f'[{label}]' if label else ''}: expected a finite number, got {numbers[first]}")
    return numbers


def _upper_triangle(
    a: NDArray[Any], b: NDArray[Any]
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.intp] | None]:
    """Pairs with row < column in ascending order, and the places they came from, None where nothing moved."""
    row = np.minimum(a, b).astype(np.uint32)
    column = np.maximum(a, b).astype(np.uint32)
    if _ascends(row, column):
        return row, column, None
    order: NDArray[np.intp] | None = None
    # dimod's own arrays ascend by the greater index already.
    keys = (row,) if bool((column[1:] >= column[:-1]).all()) else (column, row)
    for key in keys:
        # Stable sorts of 16-bit digits are counting sorts, several times faster than one sort of wider keys.
        for shift in (0, 16):
            digit = (key >> np.uint32(shift)).astype(np.uint16)
            if shift > 0 and not digit.any():
                continue
            moved = np.argsort(digit if order is None else digit[order], kind="stable")
            order = moved if order is None else order[moved]
    return row[order], column[order], order


def _ascends(row: NDArray[np.uint32], column: NDArray[np.uint32]) -> bool:
    same = row[1:] == row[:-1]
    return bool(((row[1:] > row[:-1]) | (same & (column[1:] > column[:-1]))).all())


def _little(values: NDArray[Any], dtype: str) -> bytes:
    return values.astype(dtype, copy=False).tobytes()
