"""Workflows of dwave-hybrid, models of pyqubo and OpenJij, types, and what the README shows."""

from __future__ import annotations

from pathlib import Path
import re
import subprocess
import sys

import dimod
import pytest

from spingap import SpingapSampler

HERE = Path(__file__).parent


def test_a_hybrid_workflow_improves_a_problem_part_by_part(sampler: SpingapSampler) -> None:
    hybrid = pytest.importorskip("hybrid", reason="dwave-hybrid is not installed")
    bqm = dimod.generators.ran_r(3, 40, seed=5)
    start = hybrid.State.from_sample(dict.fromkeys(bqm.variables, 1), bqm)
    branch = (
        hybrid.EnergyImpactDecomposer(size=12, rolling=True, rolling_history=0.8)
        | hybrid.HybridSubproblemRunnable(sampler, num_reads=2)
        | hybrid.SplatComposer()
    )
    final = hybrid.LoopUntilNoImprovement(branch, max_iter=4).run(start).result()
    dimod.testing.assert_sampleset_energies(final.samples, bqm)
    assert final.samples.first.energy < start.samples.first.energy


def test_a_hybrid_race_takes_it_beside_others(sampler: SpingapSampler) -> None:
    hybrid = pytest.importorskip("hybrid", reason="dwave-hybrid is not installed")
    bqm = dimod.generators.ran_r(1, 16, seed=2)
    race = hybrid.Parallel(hybrid.HybridProblemRunnable(sampler), hybrid.Identity()) | hybrid.ArgMin()
    final = race.run(hybrid.State.from_sample(dict.fromkeys(bqm.variables, 1), bqm)).result()
    assert final.samples.first.energy == dimod.ExactSolver().sample(bqm).first.energy


def test_a_model_of_pyqubo_is_solved(sampler: SpingapSampler) -> None:
    pyqubo = pytest.importorskip("pyqubo", reason="pyqubo is not installed")
    numbers = (4, 2, 7, 1)
    spins = [pyqubo.Spin(f"s{k}") for k in range(len(numbers))]
    model = (sum(n * s for n, s in zip(numbers, spins)) ** 2).compile()
    sampleset = sampler.sample(model.to_bqm())
    best = min(model.decode_sampleset(sampleset), key=lambda decoded: decoded.energy)
    assert best.energy == 0
    assert abs(sum(n * (2 * best.sample[f"s{k}"] - 1) for k, n in enumerate(numbers))) == 0


@pytest.mark.parametrize("vartype", ["SPIN", "BINARY"])
def test_a_model_of_openjij_is_solved(sampler: SpingapSampler, vartype: str) -> None:
    openjij = pytest.importorskip("openjij", reason="openjij is not installed")
    linear, quadratic = {"a": 1.0, "x": -0.5}, {("a", "x"): 2.0, ("x", "c"): -1.5}
    theirs = openjij.BinaryQuadraticModel(linear, quadratic, 0.25, vartype)
    sampleset = sampler.sample(theirs)
    ours = dimod.BinaryQuadraticModel(linear, quadratic, 0.25, vartype)
    assert sampleset.vartype is ours.vartype
    assert sampleset.first.energy == dimod.ExactSolver().sample(ours).first.energy


def test_the_package_is_typed(tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason="mypy is not installed")
    import spingap

    assert (Path(spingap.__file__).parent / "py.typed").exists()
    # The sources by their own settings; and the installed package as a program elsewhere sees it.
    ways = ((HERE.parent, []), (tmp_path, ["--strict", "--config-file=", str(HERE / "typed_use.py")]))
    for folder, what in ways:
        # What mypy knows of numpy and dimod is kept beside them: reading it takes longer than all that is ours.
        command = [sys.executable, "-m", "mypy", "--cache-dir", str(Path(sys.prefix, "mypy-cache")), *what]
        checked = subprocess.run(command, capture_output=True, text=True, cwd=folder)
        assert checked.returncode == 0, checked.stdout + checked.stderr


def test_what_the_readme_shows_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("hybrid", reason="dwave-hybrid is not installed")
    blocks = re.findall(r"```python\n(.*?)```", (HERE.parent / "README.md").read_text(), re.DOTALL)
    shown = [block for block in blocks if not block.startswith("# no test")]
    assert len(shown) >= 3
    scope: dict[str, object] = {}
    for block in shown:
        exec(compile(block, "README.md", "exec"), scope)
    printed = capsys.readouterr().out
    assert "'optimality'" in printed
