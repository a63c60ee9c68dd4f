"""dimod's own tests of a sampler."""

import os
import unittest

import dimod
import dimod.testing
import pytest

from spingap import SpingapSampler


class Sampler(SpingapSampler):
    """Found by the session's server when it is first used: dimod makes its samplers before any fixture."""

    def __init__(self) -> None:
        super().__init__(defaults={"num_reads": 4})

    def sample(self, bqm, **parameters):  # type: ignore[no-untyped-def, override]
        with SpingapSampler(os.environ["SPINGAP_SERVER"], defaults={"num_reads": 4}) as sampler:
            return sampler.sample(bqm, **parameters)


@dimod.testing.load_sampler_bqm_tests(Sampler)
class TestSampler(unittest.TestCase):
    def test_api(self) -> None:
        sampler = SpingapSampler()
        dimod.testing.assert_sampler_api(sampler)
        sampler.close()


def test_parameters_and_properties_name_each_other() -> None:
    sampler = SpingapSampler()
    for name, related in sampler.parameters.items():
        for other in related:
            assert other in sampler.properties, f"{name} names {other}"
    assert sampler.properties["num_reads_range"] == [1, 10**9]
    assert "num_reads" in sampler.parameters


def test_unknown_parameters_are_ignored_with_a_warning(sampler: SpingapSampler) -> None:
    bqm = dimod.BQM({"a": 1}, {}, 0, "SPIN")
    with pytest.warns(dimod.exceptions.SamplerUnknownArgWarning, match="chain_strength"):
        assert sampler.sample(bqm, chain_strength=2).first.energy == -1  # type: ignore[call-arg]


def test_a_set_of_samples_travels_as_json(sampler: SpingapSampler) -> None:
    sampleset = sampler.sample_qubo({("x", "y"): -1, ("x", "x"): 0.5})
    again = dimod.SampleSet.from_serializable(sampleset.to_serializable())
    assert again == sampleset
    assert again.info == sampleset.info


def test_composites_take_it(sampler: SpingapSampler) -> None:
    bqm = dimod.BQM({"a": 1, "b": -2}, {("a", "b"): 3}, 0.5, "BINARY")
    tracked = dimod.TrackingComposite(sampler)
    sampleset = tracked.sample(bqm, num_reads=2)
    dimod.testing.assert_sampleset_energies(sampleset, bqm)
    assert tracked.output == sampleset
    assert sampleset.first.sample == {"a": 0, "b": 1}
