"""Instances as the peers' processes read them, and the clock that they are timed by."""

import gzip
import time
from dataclasses import dataclass
from functools import lru_cache

import numpy as np


@dataclass(frozen=True)
class Instance:
    """An Ising model: fields h of shape (n), couplings J[k] between i[k] and j[k], shape (m)."""

    h: np.ndarray
    i: np.ndarray
    j: np.ndarray
    J: np.ndarray

    @property
    def n(self):
        return len(self.h)

    def energies(self, spins):
        """spins of shape (reads, n), -1 or +1."""
        wide = spins.astype(np.float64)
        return np.array([s @ self.h + (s[self.i] * s[self.j]) @ self.J for s in wide])

    def qubo(self):
        """Upper triangular Q of shape (n, n) with x'Qx = E + constant for s = 2x - 1."""
        matrix = np.zeros((self.n, self.n))
        np.add.at(matrix, (self.i, self.j), 4 * self.J)
        diagonal = 2 * self.h
        np.add.at(diagonal, self.i, -2 * self.J)
        np.add.at(diagonal, self.j, -2 * self.J)
        matrix[np.diag_indices(self.n)] += diagonal
        return matrix


@lru_cache(maxsize=4)
def read_instance(path):
    """Text, also gzipped: comment lines "#", a line "n m", then m lines "i j J" (coupling) or "i i h" (field), counted from 1."""
    with open(path, "rb") as file:
        data = file.read()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    lines = [line for line in data.decode("ascii").splitlines() if line.strip() and not line.lstrip().startswith("#")]
    n, m = (int(word) for word in lines[0].split())
    table = np.array([line.split() for line in lines[1:]], dtype=np.float64).reshape(-1, 3)
    if len(table) != m:
        raise ValueError(f"{path}: {m} lines announced, {len(table)} found")
    i = table[:, 0].astype(np.int64) - 1
    j = table[:, 1].astype(np.int64) - 1
    h = np.zeros(n)
    on_diagonal = i == j
    h[i[on_diagonal]] = table[on_diagonal, 2]
    pairs = ~on_diagonal
    return Instance(h, np.minimum(i, j)[pairs], np.maximum(i, j)[pairs], table[pairs, 2].copy())


class Clock:
    """CPU and wall seconds summed over the `with` blocks entered."""

    def __init__(self):
        self.cpu_s = 0.0
        self.wall_s = 0.0

    def __enter__(self):
        self._wall = time.perf_counter()
        self._cpu = time.process_time()

    def __exit__(self, *_):
        self.cpu_s += time.process_time() - self._cpu
        self.wall_s += time.perf_counter() - self._wall
