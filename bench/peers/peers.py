"""Runs the annealers of other projects for comparison: one JSON request a line on stdin, one JSON answer a line on stdout.

Request:
  {"instance": path, "solver": name, "num_reads": int, "num_sweeps_per_beta": int, "seed": int, "betas": [float, ...] | null,
   "num_sweeps": int (only if betas is null)}
  instance  text, also gzipped: comment lines "#", a line "n m", then m lines "i j J" (coupling) or "i i h" (field), counted
            from 1; E = sum h s + sum J s s, to be minimised. Max-cut graphs (gset) read the same, with J = edge weight.
  betas     inverse temperatures in order, num_sweeps_per_beta sweeps at each; null: the peer's own default schedule for
            the instance, over num_sweeps sweeps (OpenJij's has one sweep a point whatever num_sweeps_per_beta says).
  solver    dwave-sa           dwave-samplers, simulated annealing
            openjij-sa-sparse  OpenJij, simulated annealing on a sparse graph (its sampler's default)
            openjij-sa-dense   OpenJij, simulated annealing on a dense graph (right for complete models)

Answer:
  {"cpu_s", "wall_s", "best_energy", "energies": [num_reads], "num_spin_updates", "betas_used": [first, last, count], "versions"}
  cpu_s, wall_s     of the native annealing calls alone. Reading the file, building the peer's model, drawing initial states and
                    recomputing energies happen before and after: both peers expose the call that anneals a built model
                    (dwave.samplers.sa.simulated_annealing, openjij.cxxjij.algorithm), so nothing needs to be subtracted.
  energies          recomputed here from the returned spins in float64 (exact for integer couplings below 2^53).
  num_spin_updates  attempted updates: variables x sweeps x reads.
or {"error": message}. `peers.py --versions` prints the versions and ends.

One thread: neither annealer starts threads of its own; the libraries below them are told not to.
"""

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import gzip
import json
import sys
import time
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.metadata import version
from platform import python_version

import numpy as np
import openjij.cxxjij as cxxjij
import scipy.sparse
from dwave.samplers.sa.sampler import _default_ising_beta_range
from dwave.samplers.sa.simulated_annealing import simulated_annealing
from openjij.sampler.sa_sampler import geometric_ising_beta_schedule


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


@lru_cache(maxsize=4)
def read_instance(path):
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

    cpu_s = 0.0
    wall_s = 0.0

    def __enter__(self):
        self._wall = time.perf_counter()
        self._cpu = time.process_time()

    def __exit__(self, *_):
        self.cpu_s += time.process_time() - self._cpu
        self.wall_s += time.perf_counter() - self._wall


def dwave_sa(instance, request, clock):
    betas = request["betas"]
    if betas is None:
        linear = dict(enumerate(instance.h))
        quadratic = {(int(i), int(j)): J for i, j, J in zip(instance.i, instance.j, instance.J)}
        num_betas = max(1, request["num_sweeps"] // request["num_sweeps_per_beta"])
        betas = np.geomspace(*_default_ising_beta_range(linear, quadratic), num=num_betas)
    betas = np.array(betas, dtype=np.float64)
    # The annealer overwrites these states with its results.
    states = np.random.default_rng(request["seed"]).choice(np.array([-1, 1], dtype=np.int8), (request["num_reads"], instance.n))
    i, j = instance.i.astype(np.intc), instance.j.astype(np.intc)
    with clock:
        spins, _ = simulated_annealing(
            request["num_reads"], instance.h, i, j, instance.J, request["num_sweeps_per_beta"], betas,
            request["seed"] % 2**31, states, False, "Metropolis", None,
        )
    return np.asarray(spins), betas, len(betas) * request["num_sweeps_per_beta"]


@lru_cache(maxsize=4)
def openjij_graph(path, kind):
    """OpenJij's own layout: couplings in the upper triangle, fields in the column of an extra spin fixed to +1."""
    instance = read_instance(path)
    n = instance.n
    rows = np.concatenate([instance.i, np.flatnonzero(instance.h), [n]])
    columns = np.concatenate([instance.j, np.full(np.count_nonzero(instance.h), n), [n]])
    values = np.concatenate([instance.J, instance.h[instance.h != 0], [1.0]])
    matrix = scipy.sparse.csr_matrix((values, (rows, columns)), shape=(n + 1, n + 1))
    if kind == "sparse":
        return cxxjij.graph.CSRSparse(matrix)
    graph = cxxjij.graph.Dense(n)
    graph.set_interaction_matrix(matrix.toarray())
    return graph


def openjij_sa(kind, instance, request, clock):
    graph = openjij_graph(request["instance"], kind)
    if request["betas"] is None:
        schedule, _ = geometric_ising_beta_schedule(
            cxxgraph=graph, beta_max=None, beta_min=None, num_sweeps=request["num_sweeps"], seed=request["seed"]
        )
    else:
        schedule = []
        for beta in request["betas"]:
            step = cxxjij.utility.ClassicalSchedule()
            step.one_mc_step = request["num_sweeps_per_beta"]
            step.updater_parameter.beta = beta
            schedule.append(step)
    seeds = np.random.default_rng(request["seed"]).integers(2**31, size=(request["num_reads"], 2)).tolist()
    system = cxxjij.system.make_classical_ising(graph.gen_spin(seeds[0][0]), graph)
    spins = np.empty((request["num_reads"], instance.n), dtype=np.int8)
    for read, (start, run) in enumerate(seeds):
        system.reset_spins(graph.gen_spin(start))
        with clock:
            cxxjij.algorithm.Algorithm_SingleSpinFlip_run(system, run, schedule)
        spins[read] = cxxjij.result.get_solution(system)[: instance.n]
    return spins, [step.updater_parameter.beta for step in schedule], sum(step.one_mc_step for step in schedule)


SOLVERS = {
    "dwave-sa": dwave_sa,
    "openjij-sa-sparse": partial(openjij_sa, "sparse"),
    "openjij-sa-dense": partial(openjij_sa, "dense"),
}

VERSIONS = {
    "python": python_version(),
    **{name: version(name) for name in ("dwave-samplers", "openjij", "numpy")},
}


def answer(request):
    if request["solver"] not in SOLVERS:
        raise ValueError(f"no solver {request['solver']}; there are {', '.join(SOLVERS)}")
    instance = read_instance(request["instance"])
    clock = Clock()
    spins, betas, sweeps = SOLVERS[request["solver"]](instance, request, clock)
    energies = instance.energies(spins)
    return {
        "cpu_s": clock.cpu_s,
        "wall_s": clock.wall_s,
        "best_energy": float(energies.min()),
        "energies": energies.tolist(),
        "num_spin_updates": instance.n * sweeps * request["num_reads"],
        "betas_used": [float(betas[0]), float(betas[-1]), len(betas)],
        "versions": VERSIONS,
    }


def main():
    if sys.argv[1:] == ["--versions"]:
        print(json.dumps(VERSIONS))
        return
    for line in sys.stdin:
        try:
            reply = answer(json.loads(line))
        except Exception as error:  # the worker goes on: the request that failed is told why
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


main()
