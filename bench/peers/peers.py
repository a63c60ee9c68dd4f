"""Annealers and tabu search of dwave-samplers and OpenJij, served by worker.py.

Simulated annealing: "dwave-sa"; "openjij-sa-sparse", its sampler's default; "openjij-sa-dense", right for complete models.
  {"betas": [float, ...] | null, "num_sweeps_per_beta": int, "num_sweeps": int (only if betas is null)}
  betas     inverse temperatures in order, num_sweeps_per_beta sweeps at each; null: the peer's own default schedule for
            the instance, over num_sweeps sweeps (OpenJij's has one sweep a point whatever num_sweeps_per_beta says).
  Adds "betas_used": [first, last, count].

Path integrals, H = A(s) (-sum sx) + B(s) E at inverse temperature beta: "openjij-sqa", P Trotter slices, one spin of one slice
at a time; "dwave-pimc", continuous imaginary time (2^16 places on a circle), one worldline at a time, in random order.
  {"slices": int, "beta": float, "gamma": float, "s": [float, ...]}: one sweep at each s, with A = gamma (1 - s), B = s
  Energies are those of the first slice. Updates of openjij-sqa count slice spins; those of dwave-pimc, which has no slices,
  count worldlines.

Tabu search: "dwave-tabu" (MST2), each read from a random state.
  {"evaluations": int, "restarts": int, "tenure": int}: of variables, in the first search and in each of the restarts
  The native call copies Q into its own rows before it searches; the least time of ten copies is taken off, and with
  it the peer's set-up of a read.
"""

from worker import Found, serve  # before numpy

from functools import lru_cache, partial
from importlib.metadata import version
from platform import python_version

import numpy as np
import openjij.cxxjij as cxxjij
import scipy.sparse
from dwave.samplers.sa.sampler import _default_ising_beta_range
from dwave.samplers.sa.simulated_annealing import simulated_annealing
from dwave.samplers.sqa.pimc_annealing import simulated_annealing as path_integral_annealing
from dwave.samplers.tabu import TabuSearch
from instance import Clock, read_instance
from openjij.sampler.sa_sampler import geometric_ising_beta_schedule


def random_spins(rng, shape):
    return rng.choice(np.array([-1, 1], dtype=np.int8), shape)


def annealed(instance, request, spins, betas, sweeps):
    used = [float(betas[0]), float(betas[-1]), len(betas)]
    return Found(spins, instance.n * sweeps * request["num_reads"], {"betas_used": used})


def dwave_sa(instance, request, clock):
    betas = request["betas"]
    if betas is None:
        linear = dict(enumerate(instance.h))
        quadratic = {(int(i), int(j)): J for i, j, J in zip(instance.i, instance.j, instance.J)}
        num_betas = max(1, request["num_sweeps"] // request["num_sweeps_per_beta"])
        betas = np.geomspace(*_default_ising_beta_range(linear, quadratic), num=num_betas)
    betas = np.array(betas, dtype=np.float64)
    # The annealer overwrites these states with its results.
    states = random_spins(np.random.default_rng(request["seed"]), (request["num_reads"], instance.n))
    i, j = instance.i.astype(np.intc), instance.j.astype(np.intc)
    with clock:
        spins, _ = simulated_annealing(
            request["num_reads"], instance.h, i, j, instance.J, request["num_sweeps_per_beta"], betas,
            request["seed"] % 2**31, states, False, "Metropolis", None,
        )
    return annealed(instance, request, np.asarray(spins), betas, len(betas) * request["num_sweeps_per_beta"])


def dwave_pimc(instance, request, clock):
    s = np.array(request["s"], dtype=np.float64)
    problem, driver = request["beta"] * s, request["beta"] * request["gamma"] * (1 - s)
    states = random_spins(np.random.default_rng(request["seed"]), (request["num_reads"], instance.n))
    breaks = np.zeros(states.shape, dtype=np.intc)
    i, j = instance.i.astype(np.intc), instance.j.astype(np.intc)
    with clock:
        # Chains of one qubit, their coupling 0; states enter and leave as classical ones.
        spins = path_integral_annealing(
            request["num_reads"], instance.h, i, j, instance.J, 1, problem, driver, 1.0, 0.0, 1, 1,
            request["seed"] % 2**31, states, True, True, breaks, np.zeros(1, dtype=np.intc), np.zeros(1, dtype=np.intc), 0, None,
        )[0]
    return Found(np.asarray(spins), instance.n * len(s) * request["num_reads"])


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


def seed_pairs(request):
    """A seed for the start and one for the run, each read."""
    return np.random.default_rng(request["seed"]).integers(2**31, size=(request["num_reads"], 2)).tolist()


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
    seeds = seed_pairs(request)
    system = cxxjij.system.make_classical_ising(graph.gen_spin(seeds[0][0]), graph)
    spins = np.empty((request["num_reads"], instance.n), dtype=np.int8)
    for read, (start, run) in enumerate(seeds):
        system.reset_spins(graph.gen_spin(start))
        with clock:
            cxxjij.algorithm.Algorithm_SingleSpinFlip_run(system, run, schedule)
        spins[read] = cxxjij.result.get_solution(system)[: instance.n]
    betas = [step.updater_parameter.beta for step in schedule]
    return annealed(instance, request, spins, betas, sum(step.one_mc_step for step in schedule))


def openjij_sqa(instance, request, clock):
    graph = openjij_graph(request["instance"], "sparse")
    schedule = []
    for s in request["s"]:
        step = cxxjij.utility.TransverseFieldSchedule()
        step.one_mc_step = 1
        step.updater_parameter.beta = request["beta"]
        step.updater_parameter.s = s
        schedule.append(step)
    spins = np.empty((request["num_reads"], instance.n), dtype=np.int8)
    for read, (start, run) in enumerate(seed_pairs(request)):
        slices = [graph.gen_spin(start + k) for k in range(request["slices"])]
        system = cxxjij.system.make_transverse_ising(slices, graph, request["gamma"])
        with clock:
            cxxjij.algorithm.Algorithm_SingleSpinFlip_run(system, run, schedule)
        spins[read] = np.asarray(system.trotter_spins)[: instance.n, 0]
    return Found(spins, instance.n * request["slices"] * len(schedule) * request["num_reads"])


def tabu_run(matrix, start, request, seed, threshold):
    never = -1  # no time limit
    return TabuSearch(
        matrix, start, request["tenure"], never, request["restarts"], seed, threshold, 0, 0, request["evaluations"]
    )


@lru_cache(maxsize=4)
def tabu_matrix(path):
    """Q as dwave's TabuSampler hands it over, and the seconds that the native call takes to copy it."""
    matrix = read_instance(path).qubo() / 2
    matrix = matrix + matrix.T
    start = np.zeros(len(matrix), dtype=np.intc)
    copies = [Clock() for _ in range(10)]
    for copy in copies:
        with copy:  # any energy is below this threshold, so the search ends as it begins
            tabu_run(matrix, start, {"tenure": 1, "restarts": 0, "evaluations": 1}, 1, 1e300)
    return matrix, min(copy.cpu_s for copy in copies), min(copy.wall_s for copy in copies)


def dwave_tabu(instance, request, clock):
    matrix, copy_cpu_s, copy_wall_s = tabu_matrix(request["instance"])
    rng = np.random.default_rng(request["seed"])
    spins = np.empty((request["num_reads"], instance.n), dtype=np.int8)
    for read in range(request["num_reads"]):
        start = rng.integers(2, size=instance.n, dtype=np.intc)
        seed = int(rng.integers(2**31))
        with clock:
            search = tabu_run(matrix, start, request, seed, None)
        spins[read] = 2 * np.array(search.bestSolution()) - 1
    clock.cpu_s -= copy_cpu_s * request["num_reads"]
    clock.wall_s -= copy_wall_s * request["num_reads"]
    return Found(spins)


serve(
    {
        "dwave-sa": dwave_sa,
        "openjij-sa-sparse": partial(openjij_sa, "sparse"),
        "openjij-sa-dense": partial(openjij_sa, "dense"),
        "dwave-pimc": dwave_pimc,
        "openjij-sqa": openjij_sqa,
        "dwave-tabu": dwave_tabu,
    },
    {"python": python_version(), **{name: version(name) for name in ("dwave-samplers", "openjij", "numpy")}},
)
