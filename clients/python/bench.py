"""What a model and a job cost between Python and a server.

    python bench.py [HOST:PORT] [--rounds N] [--couplings M]

Without an address a server is started. Two figures, each beside its goal:
- round trip: `sample` of a model of 500 variables and 5,000 couplings, 8 reads of 100 sweeps, until the SampleSet is there;
- upload: `submit` of a model of 2,000,000 couplings that the server has not seen, until the job is accepted.
Everything counts: making arrays of the model, packing, sending, checking, storing, and in the round trip solving and reading back.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time

import dimod
import numpy as np

from spingap import SpingapSampler

ROUND_TRIP_GOAL_MS = 25.0
UPLOAD_GOAL_S = 1.5


def random_bqm(n: int, m: int, seed: int) -> dimod.BinaryQuadraticModel:
    """m couplings of ±1, or a few less where pairs were drawn twice, and fields in [-1, 1]."""
    rng = np.random.default_rng(seed)
    pairs = np.unique(np.sort(rng.integers(0, n, (m + m // 8 + 16, 2)), axis=1), axis=0)
    pairs = rng.permutation(pairs[pairs[:, 0] != pairs[:, 1]])[:m]
    weights = rng.choice([-1.0, 1.0], len(pairs))
    fields = rng.uniform(-1, 1, n)
    return dimod.BinaryQuadraticModel.from_numpy_vectors(fields, (pairs[:, 0], pairs[:, 1], weights), 0.0, "SPIN")


def round_trips_ms(sampler: SpingapSampler, rounds: int, **parameters: object) -> np.ndarray:
    models = [random_bqm(500, 5000, seed) for seed in range(rounds + 5)]
    times = []
    for bqm in models:
        start = time.perf_counter()
        sampler.sample(bqm, solver="sa", num_reads=8, num_sweeps=100, **parameters).resolve()
        times.append(1000 * (time.perf_counter() - start))
    return np.array(times[5:])


def uploads_s(sampler: SpingapSampler, couplings: int, rounds: int) -> np.ndarray:
    times = []
    for seed in range(rounds):
        bqm = random_bqm(100_000, couplings, seed)
        start = time.perf_counter()
        future = sampler.submit(bqm, solver="sa", num_reads=1, num_sweeps=1, beta_range=(0.1, 1))
        times.append(time.perf_counter() - start)
        future.cancel()
        future.exception()
    return np.array(times)


def main() -> None:
    parser = argparse.ArgumentParser(description="times the way between Python and a server")
    parser.add_argument("address", nargs="?")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--couplings", type=int, default=2_000_000)
    options = parser.parse_args()
    with SpingapSampler(options.address) as sampler:
        given = round_trips_ms(sampler, options.rounds, beta_range=(0.1, 3))
        chosen = round_trips_ms(sampler, options.rounds)
        uploads = uploads_s(sampler, options.couplings, 5)
    load = os.getloadavg()[0]
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f}, Python {platform.python_version()}")
    for name, times in (("β range given", given), ("β range from a pilot", chosen)):
        p50, p95 = np.percentile(times, (50, 95))
        print(f"round trip, {name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms (goal: p50 ≤ {ROUND_TRIP_GOAL_MS:.0f} ms)")
    print(f"{options.couplings:,} couplings to the server: median {np.median(uploads):.2f} s,", end=" ")
    print(f"worst {uploads.max():.2f} s (goal: ≤ {UPLOAD_GOAL_S} s)")
    figures = {
        "round_trip_ms": {"given": given.tolist(), "pilot": chosen.tolist()},
        "upload_s": uploads.tolist(),
        "load": load,
    }
    print(json.dumps(figures)) if os.environ.get("BENCH_JSON") else None


if __name__ == "__main__":
    main()
