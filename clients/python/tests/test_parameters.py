"""Parameters reach the solver, and wrong ones are refused by name."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import dimod
from google.protobuf import descriptor_pb2
import numpy as np
import pytest

from spingap import SpingapSampler
from spingap.errors import in_parameters
from spingap.parameters import Parameters, request_of
from spingap.v1 import job_pb2, job_service_pb2, node_service_pb2, problem_pb2, solver_pb2

BQM = dimod.generators.ran_r(3, 24, seed=1)


@pytest.mark.parametrize(
    "parameters",
    [
        {"solver": "sa", "beta_range": (0.1, 2), "beta_schedule": "geometric", "update": "heatbath", "scan": "random"},
        {"solver": "sa", "beta_schedule": [0.1, 0.5, 1.0], "num_sweeps": None, "polish": False},
        {"solver": "sa", "mode": "sample", "beta_range": (0.5, 0.5), "thinning": 2},
        {"solver": "sa", "num_ones": 12, "num_sweeps": 100},
        {"solver": "sa", "anneal_path": ("pause", 0.5, 0.25)},
        {"solver": "pt", "beta_ladder": [0.1, 0.3, 0.6, 1.0], "cluster_moves": "off"},
        {"solver": "pt", "cluster_moves": (5, 0.2), "beta_range": (0.1, 1)},
        {"solver": "sqa", "num_trotter_slices": 8, "gamma": 2.0},
        {"solver": "sqa", "gamma_schedule": [(0, 3), (1, 0.1)], "readout": "slice0"},
        {"solver": "sqa", "anneal_schedule": ([(0, 3), (1, 0)], [(0, 0.1), (1, 1)])},
        {"solver": "tabu", "num_moves": 500, "num_sweeps": None},
        {"solver": "oscillator", "injection_range": (0, 2), "noise_range": (0.1, 0)},
        {"solver": "descent", "num_sweeps": None, "num_reads": 2},
        {"solver": "exact", "num_sweeps": None, "num_reads": None},
        {"solver": "auto", "reduce": "off", "trace": "none", "backend": "cpu", "lane": "high"},
        {"contract": {"gap": 0.5, "budget": 2, "reference_energy": -10}, "num_reads": None},
        {"labels": {"from": "python"}, "deadline": datetime.now(timezone.utc) + timedelta(hours=1)},
    ],
    ids=lambda parameters: " ".join(parameters),
)
def test_every_parameter_is_understood(sampler: SpingapSampler, parameters: Parameters) -> None:
    sampleset = sampler.sample(BQM, **parameters)
    np.testing.assert_allclose(sampleset.record.energy, BQM.energies(sampleset), atol=1e-9)
    if parameters.get("solver", "auto") != "auto":
        assert sampleset.info["solver"]["name"] == parameters["solver"]
    if "num_ones" in parameters:
        assert ((sampleset.record.sample > 0).sum(axis=1) == 12).all()
    if "contract" in parameters:
        assert sampleset.info["verdict"]["contract_met"] is True


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"num_reads": 0}, "num_reads"),
        ({"num_reads": 2.5}, "num_reads"),
        ({"num_reads": True}, "num_reads"),
        ({"num_sweeps": "many"}, "num_sweeps"),
        ({"seed": -1}, "seed"),
        ({"time_limit": 0}, "time_limit"),
        ({"target_energy": float("nan")}, "target_energy"),
        ({"solver": "quantum"}, "solver"),
        ({"scan": "sideways"}, "scan"),
        ({"polish": "yes"}, "polish"),
        ({"beta_range": 3}, "beta_range"),
        ({"beta_range": (2, 1)}, "beta_range"),
        ({"beta_schedule": "steep"}, "beta_schedule"),
        ({"beta_schedule": []}, "beta_schedule"),
        ({"anneal_path": ("sideways", 0.5, 0.5)}, "anneal_path"),
        ({"anneal_path": ("reverse", 0.5, 0.5)}, "anneal_path"),
        ({"gamma": 1.0}, "gamma"),
        ({"solver": "sqa", "gamma_schedule": [1, 2]}, "gamma_schedule"),
        ({"solver": "sqa", "gamma": 1.0, "gamma_range": (1, 0)}, "gamma"),
        ({"solver": "pt", "cluster_moves": (0.5, 1)}, "cluster_moves"),
        ({"num_sweeps": 100, "num_sweeps_per_beta": 3}, "num_sweeps"),
        ({"num_ones": 25}, "num_ones"),
        ({"kernel": "warp"}, "kernel"),
        ({"contract": {"gap": 0.1}}, "contract.budget"),
        ({"contract": {"gap": -1, "budget": 1}}, "contract.gap"),
        ({"contract": {"gap": 0.1, "budget": 1}, "time_limit": 5}, "time_limit"),
        ({"labels": {"a": 1}}, "labels"),
        ({"lane": "fast"}, "lane"),
        ({"deadline": "tomorrow"}, "deadline"),
        ({"deadline": datetime(2020, 1, 1, tzinfo=timezone.utc)}, "deadline"),
        ({"request_id": "not a token"}, "request_id"),
        ({"initial_states": {"a": 1}}, "initial_states"),
        ({"initial_states": [[3] * 24]}, "initial_states"),
        ({"initial_states": [[1] * 24], "solver": "exact"}, "initial_states"),
    ],
    ids=str,
)
def test_a_wrong_value_is_refused_by_its_name(parameters: dict[str, Any], field: str) -> None:
    with SpingapSampler() as sampler, pytest.raises(ValueError) as refused:
        sampler.sample(BQM, **parameters)
    assert str(refused.value).split(":")[0].split(",")[0].split(" ")[0].startswith(field), refused.value


def test_reads_begin_from_the_states_that_are_given(sampler: SpingapSampler) -> None:
    ground = dimod.ExactSolver().sample(dimod.generators.ran_r(2, 12, seed=3))
    bqm = dimod.generators.ran_r(2, 12, seed=3)
    # Descent from the ground state stays there, whichever order and vartype the states come in.
    turned = list(reversed(list(bqm.variables)))
    for states in (ground.lowest(), {v: (1 + ground.first.sample[v]) // 2 for v in turned}):
        sampleset = sampler.sample(bqm, solver="descent", num_sweeps=None, num_reads=1, initial_states=states)  # type: ignore[typeddict-item]
        assert sampleset.first.energy == ground.first.energy


def test_a_target_ends_the_job(sampler: SpingapSampler) -> None:
    found = sampler.sample(BQM, solver="sa", target_energy=0.0, num_reads=10**6, time_limit=60)
    assert found.info["reason"] == "target_reached" and found.first.energy <= 0


def test_equal_request_ids_are_one_job(sampler: SpingapSampler) -> None:
    name = f"twice-{np.random.default_rng().integers(2**60)}"
    assert sampler.submit(BQM, request_id=name).job_id == sampler.submit(BQM, request_id=name).job_id


def test_defaults_are_checked_and_give_way() -> None:
    with pytest.raises(ValueError, match="^num_reads"):
        SpingapSampler(defaults={"num_reads": 0})
    with pytest.raises(ValueError, match="^defaults: there is no parameter reads"):
        SpingapSampler(defaults={"reads": 1})  # type: ignore[typeddict-unknown-key]
    with SpingapSampler(defaults={"num_reads": 3, "solver": "sa", "num_sweeps": 10}) as sampler:
        assert sampler.sample(BQM).info["num_reads"] == 3
        assert sampler.sample(BQM, num_reads=5).info["num_reads"] == 5


def test_whole_numbers_of_numpy_are_whole_numbers() -> None:
    assert request_of({"num_reads": np.int32(7)}).stop.num_reads == 7  # type: ignore[typeddict-item]


@pytest.mark.parametrize(
    ("service", "ours"),
    [
        ("stop.time_limit_s: leave this out", "time_limit: leave this out"),
        ("solver.simulated_annealing.kernel: unknown", "kernel: unknown"),
        ("solver.num_sweeps: a multiple of --num-sweeps-per-beta (3)", "num_sweeps: a multiple of num_sweeps_per_beta (3)"),
        ("contract.budget_s: too long", "contract.budget: too long"),
        ("solver.anneal_path: give --initial-state", "anneal_path: give initial_states"),
    ],
)
def test_refusals_speak_of_parameters(service: str, ours: str) -> None:
    assert in_parameters(service) == ours


def test_the_generated_messages_are_those_of_the_service() -> None:
    compiled = Path(__file__).parents[3] / "proto" / "generated" / "descriptors.binpb"
    if not compiled.exists():
        pytest.skip("the definitions lie in the repository only")
    service = descriptor_pb2.FileDescriptorSet.FromString(compiled.read_bytes())
    ours = {module.DESCRIPTOR.name: module.DESCRIPTOR for module in (job_pb2, job_service_pb2, node_service_pb2, problem_pb2, solver_pb2)}
    for file in service.file:
        if file.name in ours:
            generated = descriptor_pb2.FileDescriptorProto()
            ours.pop(file.name).CopyToProto(generated)
            file.ClearField("source_code_info")
            # Names that only one of the compilers writes.
            for message in (file, generated):
                message.ClearField("options")
            assert without_json_names(generated) == without_json_names(file), f"{file.name}: run generate.py"
    assert not ours


def without_json_names(file: descriptor_pb2.FileDescriptorProto) -> descriptor_pb2.FileDescriptorProto:
    def clear(message: descriptor_pb2.DescriptorProto) -> None:
        for field in message.field:
            field.ClearField("json_name")
        for nested in message.nested_type:
            clear(nested)

    for message in file.message_type:
        clear(message)
    return file
