"""dimod's side of test/problems/formats/dimod-interchange.test.ts.

    dimod-interchange.py write FOLDER SEED
        writes models as dimod does (NAME.bqm, NAME.version-1.bqm, NAME.bqm-json, NAME.coo) and what they hold
        (NAME.truth.json); floating-point numbers there are in hexadecimal, so that no bit is in doubt.

    dimod-interchange.py check FOLDER
        reads the files that NAME.truth.json lists, compares every bias bit for bit and the energies of its states, and
        sample sets with the energies of their model. Prints the number of files and of energies compared.
"""

import json
import random
import sys
from pathlib import Path

import dimod
from dimod.serialization import coo

LABELS = {
    "range": lambda n: list(range(n)),
    "from-one": lambda n: list(range(1, n + 1)),
    "shuffled": lambda n: list(range(n))[::-1],
    "gaps": lambda n: [5 * i + 2 for i in range(n)],
    "words": lambda n: [f"v{i}" for i in range(n)],
    "odd": lambda n: ["", "ü 😀", '"\\', "\n", -3, 2**53 - 1, 0.1, -1e-7, (0, "a"), ((1, (2.5,)), "b"), ()] + list(range(100, 89 + n)),
}


def model(rng, vartype, labels, bias):
    bqm = dimod.BinaryQuadraticModel(vartype)
    for v in labels:
        bqm.add_linear(v, bias())
    for i, u in enumerate(labels):
        for v in labels[:i]:
            if rng.random() < 0.3:
                bqm.add_quadratic(u, v, bias())
    return bqm


def as_json(label):
    return [as_json(part) for part in label] if isinstance(label, tuple) else label


def truth(bqm):
    labels = list(bqm.variables)
    place = {v: i for i, v in enumerate(labels)}
    return {
        "vartype": bqm.vartype.name,
        "labels": [as_json(v) for v in labels],
        "offset": float(bqm.offset).hex(),
        "linear": [float(bqm.linear[v]).hex() for v in labels],
        "quadratic": [[place[u], place[v], float(bias).hex()] for (u, v), bias in bqm.quadratic.items()],
    }


def write(folder, seed):
    rng = random.Random(seed)
    # Any float64 for the exact formats; six decimals for COO, which dimod writes no other way.
    exact = lambda: rng.choice([rng.gauss(0, 1), rng.randrange(-9, 10), rng.gauss(0, 1) * 10.0 ** rng.randrange(-30, 30), 5e-324])
    decimal = lambda: round(rng.uniform(-9, 9), 6)
    for vartype in "SPIN", "BINARY":
        for name, labels in LABELS.items():
            bqm = model(rng, vartype, labels(rng.randrange(12, 24)), exact)
            bqm.offset = exact()
            stem = f"{name}-{vartype.lower()}"
            save(folder / stem, bqm)
        short = model(rng, vartype, LABELS["words"](9), lambda: rng.gauss(0, 1))
        save(folder / f"float32-{vartype.lower()}", dimod.Float32BQM(short))
        for name in "range", "gaps":
            bqm = model(rng, vartype, LABELS[name](15), decimal)
            stem = folder / f"coo-{name}-{vartype.lower()}"
            stem.with_suffix(".coo").write_text(coo.dumps(bqm, vartype_header=True))
            stem.with_suffix(".truth.json").write_text(json.dumps(truth(bqm)))


def save(stem, bqm):
    stem.with_suffix(".bqm").write_bytes(bqm.to_file().read())
    stem.with_suffix(".version-1.bqm").write_bytes(bqm.to_file(version=1).read())
    stem.with_suffix(".bqm-json").write_text(json.dumps(bqm.to_serializable()))
    stem.with_suffix(".truth.json").write_text(json.dumps(truth(bqm)))


def load(path):
    if path.suffix == ".bqm":
        return dimod.BinaryQuadraticModel.from_file(path.read_bytes())
    if path.suffix == ".coo":
        return coo.loads(path.read_text())
    return dimod.BinaryQuadraticModel.from_serializable(json.loads(path.read_text()))


def as_label(label):
    return tuple(as_label(part) for part in label) if isinstance(label, list) else label


def check(folder):
    files = energies = 0
    for told in sorted(folder.glob("*.truth.json")):
        expected = json.loads(told.read_text())
        labels = [as_label(v) for v in expected["labels"]]
        for name in expected["files"]:
            bqm = load(folder / name)
            assert bqm.vartype.name == expected["vartype"], name
            assert set(bqm.variables) == set(labels) and len(labels) == bqm.num_variables, name
            assert bqm.offset == expected["offset"], name
            assert [bqm.linear[v] for v in labels] == expected["linear"], name
            assert bqm.num_interactions == len(expected["quadratic"]), name
            for i, j, bias in expected["quadratic"]:
                assert bqm.get_quadratic(labels[i], labels[j]) == bias, name
            for state, energy in zip(expected["states"], expected["energies"], strict=True):
                assert bqm.energy(dict(zip(labels, state, strict=True))) == energy, name
                energies += 1
            files += 1
        for name in expected["samplesets"]:
            samples = dimod.SampleSet.from_serializable(json.loads((folder / name).read_text()))
            bqm = load(folder / expected["files"][0])
            assert samples.vartype is bqm.vartype and len(samples) > 0, name
            assert list(samples.variables) == labels, name
            assert (bqm.energies(samples) == samples.record.energy).all(), name
            assert samples.record.num_occurrences.sum() == samples.info["num_reads"] or len(samples) == 16, name
            assert samples.record.in_digest.all(), name
            assert samples.info["timing"]["total_ns"] > 0 and samples.info["provenance"]["seed"] == 1, name
            energies += len(samples)
            files += 1
    print(json.dumps({"files": files, "energies": energies}))


if sys.argv[1] == "write":
    write(Path(sys.argv[2]), int(sys.argv[3]))
else:
    check(Path(sys.argv[2]))
