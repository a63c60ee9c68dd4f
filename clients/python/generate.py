"""Writes src/spingap/v1 from the definitions in proto/spingap/v1.

    pip install grpcio-tools==1.76.0 mypy-protobuf==3.7.0
    python generate.py

The versions are the oldest that the package runs with: generated messages refuse runtimes older than their generator.
"""

from importlib import resources
from pathlib import Path
import sys

from grpc_tools import protoc

HERE = Path(__file__).parent
PROTO = HERE.parent.parent / "proto"
SERVICES = ("job_service", "node_service")


def main() -> None:
    source = HERE / "src"
    own = sorted(str(path) for path in (PROTO / "spingap" / "v1").glob("*.proto"))
    places = [f"-I{PROTO}", f"-I{resources.files('grpc_tools') / '_proto'}"]
    outputs = [f"--{kind}_out={source}" for kind in ("python", "pyi", "grpc_python", "mypy_grpc")]
    if protoc.main(["protoc", *places, *outputs, *own]) != 0:
        sys.exit("protoc refused the definitions")
    for path in (source / "spingap" / "v1").glob("*_pb2_grpc.py*"):
        if not path.name.startswith(SERVICES):
            path.unlink()


if __name__ == "__main__":
    main()
