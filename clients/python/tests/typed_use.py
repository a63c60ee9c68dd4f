"""What mypy sees of the package; never run."""

import dimod

from spingap import Parameters, SampleFuture, SpingapSampler


def use(bqm: dimod.BinaryQuadraticModel) -> dimod.SampleSet:
    budget: Parameters = {"num_reads": 8, "solver": "pt", "beta_ladder": [0.1, 0.2]}
    with SpingapSampler("127.0.0.1:7480", token="secret", defaults=budget) as sampler:
        future: SampleFuture = sampler.submit(bqm, num_sweeps=100)
        future.cancel()
        sampler.sample(bqm, num_reads="many")  # type: ignore[arg-type]
        sampler.sample(bqm, solver="quantum")  # type: ignore[arg-type]
        sampler.sample_qubo({("a", "b"): 1.0}, reads=3)  # type: ignore[call-arg]
        return sampler.sample_ising({"a": 1.0}, {("a", "b"): -1.0}, time_limit=0.5)
