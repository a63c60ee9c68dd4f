"""Answers requests for peers' solvers: one JSON request a line on stdin, one JSON answer a line on stdout.

Request:
  {"instance": path, "solver": name, "num_reads": int, "seed": int, ...parameters of the solver}
  instance  read by instance.py; E = sum h s + sum J s s, to be minimised. Max-cut graphs (gset) read the same, with J = weight.

Answer:
  {"cpu_s", "wall_s", "best_energy", "energies": [num_reads], "num_spin_updates", "versions", ...what the solver adds}
  cpu_s, wall_s     of the native calls alone. Reading the file, building the peer's model, drawing initial states and
                    recomputing energies happen before and after: each peer exposes the call that solves a built model, so
                    nothing needs to be subtracted.
  energies          recomputed here from the returned spins in float64 (exact for integer couplings below 2^53).
  num_spin_updates  attempted updates: variables x sweeps x reads (x slices); 0 for a solver without sweeps.
or {"error": message}. With the argument --versions a worker prints the versions and ends.

One thread: no solver starts threads of its own; `serve` must be imported before numpy, which is told not to.
"""

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import json
import sys
from dataclasses import dataclass, field

import numpy as np
from instance import Clock, read_instance


@dataclass(frozen=True)
class Found:
    """What a solver returns: spins of shape (reads, n), -1 or +1, and what else belongs in the answer."""

    spins: np.ndarray
    num_spin_updates: int = 0
    more: dict = field(default_factory=dict)


def answer(solvers, versions, request):
    if request["solver"] not in solvers:
        raise ValueError(f"no solver {request['solver']}; there are {', '.join(solvers)}")
    instance = read_instance(request["instance"])
    clock = Clock()
    found = solvers[request["solver"]](instance, request, clock)
    energies = instance.energies(found.spins)
    return {
        "cpu_s": clock.cpu_s,
        "wall_s": clock.wall_s,
        "best_energy": float(energies.min()),
        "energies": energies.tolist(),
        "num_spin_updates": found.num_spin_updates,
        "versions": versions,
        **found.more,
    }


def serve(solvers, versions):
    """solvers: functions (instance, request, clock) -> Found, by name; they enter the clock around their native calls."""
    if sys.argv[1:] == ["--versions"]:
        print(json.dumps(versions))
        return
    for line in sys.stdin:
        try:
            reply = answer(solvers, versions, json.loads(line))
        except Exception as error:  # the worker goes on: the request that failed is told why
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)
