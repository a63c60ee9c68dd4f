"""A client of the service made by Python's gRPC generator, for test/cluster/python-client.test.ts.

    python_client.py PROTO-FOLDER STUB-FOLDER HOST:PORT

generates its stubs, makes, watches and reads a job, and prints what it saw as one JSON document.
"""

import json
import struct
import sys
from importlib import import_module, resources
from pathlib import Path

import grpc
from grpc_tools import protoc

CALL_S = 60  # longer than the job takes on any machine; a server that hangs fails the test
SPINS = 24


def generate(protos: str, stubs: str) -> None:
    own = sorted(str(path.relative_to(protos)) for path in Path(protos, "spingap").rglob("*.proto"))
    well_known = str(resources.files("grpc_tools") / "_proto")
    arguments = ["protoc", f"-I{protos}", f"-I{well_known}", f"--python_out={stubs}", f"--grpc_python_out={stubs}", *own]
    if protoc.main(arguments) != 0:
        sys.exit("protoc refused the definitions")
    sys.path.insert(0, stubs)


def ring() -> tuple[list[int], list[int], list[float]]:
    """A ring whose couplings are 1, 2, 3 … in turns, all of them frustrated by one sign."""
    rows = list(range(SPINS))
    columns = [(i + 1) % SPINS for i in rows]
    weights = [float(1 + i % 3) * (1 if i != 5 else -1) for i in rows]
    return rows, columns, weights


def energy_of(packed: bytes) -> float:
    spins = [1 if packed[i // 8] >> (i % 8) & 1 else -1 for i in range(SPINS)]
    return sum(w * spins[i] * spins[j] for i, j, w in zip(*ring()))


def main() -> None:
    protos, stubs, target = sys.argv[1:]
    generate(protos, stubs)
    jobs = import_module("spingap.v1.job_service_pb2")
    job_messages = import_module("spingap.v1.job_pb2")
    problems = import_module("spingap.v1.problem_pb2")
    solvers = import_module("spingap.v1.solver_pb2")
    services = import_module("spingap.v1.job_service_pb2_grpc")
    node_messages = import_module("spingap.v1.node_service_pb2")
    node_services = import_module("spingap.v1.node_service_pb2_grpc")

    with grpc.insecure_channel(target) as channel:
        service = services.JobServiceStub(channel)
        rows, columns, weights = ring()
        request = jobs.CreateJobRequest(
            problem=problems.Problem(
                ising=problems.Ising(
                    num_variables=SPINS,
                    row=struct.pack(f"<{SPINS}I", *rows),
                    column=struct.pack(f"<{SPINS}I", *columns),
                    weight=struct.pack(f"<{SPINS}d", *weights),
                )
            ),
            solver=solvers.SolverParameters(simulated_annealing=solvers.AnnealingParameters(num_sweeps=200), seed=7),
            stop=solvers.StopRules(num_reads=64),
            labels={"client": "python"},
            request_id="from-python",
        )
        first = service.CreateJob(request, timeout=CALL_S)
        again = service.CreateJob(request, timeout=CALL_S)
        job_id = first.job.job_id
        events = list(service.WatchJob(jobs.WatchJobRequest(job_id=job_id), timeout=CALL_S))
        states = [job_messages.JobState.Name(event.job.state) for event in events if event.HasField("job")]
        job = service.GetJob(jobs.GetJobRequest(job_id=job_id), timeout=CALL_S).job
        pieces = service.GetResult(jobs.GetResultRequest(job_id=job_id), timeout=CALL_S)
        document = json.loads(b"".join(piece.json for piece in pieces))
        samples = []
        for piece in service.GetSamples(jobs.GetSamplesRequest(job_id=job_id), timeout=CALL_S):
            energies = struct.unpack(f"<{len(piece.energy) // 8}d", piece.energy)
            counts = struct.unpack(f"<{len(piece.num_occurrences) // 8}d", piece.num_occurrences)
            row = (SPINS + 7) // 8
            states_of = [piece.packed[row * k : row * (k + 1)] for k in range(len(energies))]
            samples += [
                {"claimed": energy, "recomputed": energy_of(state), "count": count}
                for energy, count, state in zip(energies, counts, states_of)
            ]
        try:
            service.GetJob(jobs.GetJobRequest(job_id="nobody-knows-this-job0"), timeout=CALL_S)
            unknown = "found"
        except grpc.RpcError as error:
            unknown = error.code().name
        nodes = node_services.NodeServiceStub(channel).ListNodes(node_messages.ListNodesRequest(), timeout=CALL_S)
        json.dump(
            {
                "jobId": job_id,
                "created": [first.created, again.created],
                "sameJob": again.job.job_id == job_id,
                "states": states,
                "incumbents": [event.incumbent.energy for event in events if event.HasField("incumbent")],
                "sequences": [event.sequence for event in events],
                "job": {"digest": job.digest, "bestEnergy": job.best_energy, "labels": dict(job.labels)},
                "document": document,
                "samples": samples,
                "unknownJob": unknown,
                "nodes": len(nodes.nodes),
            },
            sys.stdout,
        )


if __name__ == "__main__":
    main()
