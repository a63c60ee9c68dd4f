"""Heuristics of MQLib, served by worker.py.

"mqlib": {"heuristic": code, "seconds": float}
  Each read is one run of that wall time from the heuristic's own start: MQLib knows no other way to end. CPU seconds are
  counted. Every heuristic takes every instance: models with fields as QUBO, those without as max-cut.
  Wheels exist for Python 3.6 to 3.8 only, so this runs in an environment of its own.
"""

from worker import Found, serve  # before numpy

from functools import lru_cache
from importlib.metadata import version
from platform import python_version

import MQLib
import numpy as np
import scipy.sparse
from instance import read_instance


@lru_cache(maxsize=4)
def mqlib_instance(path):
    """MQLib maximises x'Qx, or the weight of a cut, which is least energy for couplings J = weight."""
    instance = read_instance(path)
    if instance.h.any():
        # MQLib takes the other triangle to be the same: a pair counts twice.
        matrix = -instance.qubo()
        pairs = np.triu(matrix, 1) / 2
        return MQLib.Instance("Q", pairs + pairs.T + np.diag(np.diag(matrix)))
    shape = (instance.n, instance.n)
    return MQLib.Instance("M", scipy.sparse.coo_matrix((instance.J, (instance.i, instance.j)), shape=shape))


def mqlib(instance, request, clock):
    model = mqlib_instance(request["instance"])
    seeds = np.random.default_rng(request["seed"]).integers(2**31, size=request["num_reads"]).tolist()
    spins = np.empty((request["num_reads"], instance.n), dtype=np.int8)
    for read, seed in enumerate(seeds):
        with clock:
            found = MQLib.runHeuristic(request["heuristic"], model, request["seconds"], seed)
        solution = np.asarray(found["solution"])
        # A QUBO is answered in bits, a cut in signs.
        spins[read] = np.where(solution > 0, 1, -1)
    return Found(spins)


serve({"mqlib": mqlib}, {"python": python_version(), "MQLib": version("MQLib"), "numpy": version("numpy")})
