"""Futures, cancelling, closing, and the server that a sampler starts."""

from __future__ import annotations

import asyncio
from concurrent.futures import as_completed
import json
import os
from pathlib import Path
import shutil
import signal
import socket
import subprocess
import sys
import time

import dimod
import pytest

from spingap import JobFailed, NotAuthorized, ServerNotFound, ServerUnreachable, SpingapSampler, link as link_module
from spingap import server as server_module

from conftest import needs_command

SMALL = dimod.BQM({"a": 1}, {("a", "b"): 1}, 0, "SPIN")
LARGE = dimod.generators.ran_r(3, 200, seed=1)
#: Without a cancel it would run for minutes.
LONG = {"solver": "sa", "num_reads": 10**9, "num_sweeps": 1000, "beta_range": (0.01, 1), "time_limit": 600}
WAIT_S = 60  # longer than any of these jobs takes on a busy machine


def running(sampler: SpingapSampler, job_id: str) -> None:
    """Waits until the job has found something."""
    for event in sampler._connected().connection.watch(job_id):
        if event.HasField("incumbent"):
            return


def test_a_future_gives_the_samples_to_whoever_waits() -> None:
    with SpingapSampler() as sampler:
        futures = {sampler.submit(SMALL, labels={"k": str(k)}): k for k in range(3)}
        assert {futures[future] for future in as_completed(futures, WAIT_S)} == {0, 1, 2}
        told: list[float] = []
        future = sampler.submit(SMALL)
        future.add_done_callback(lambda done: told.append(done.result().first.energy))
        sampleset = future.sampleset()
        assert sampleset.wait_id() == future.job_id
        assert sampleset.first.energy == -2
        assert sampleset.done() and told == [-2]
        assert not future.cancel()


def test_an_event_loop_waits_as_well() -> None:
    async def all_of_them(sampler: SpingapSampler) -> list[dimod.SampleSet]:
        return await asyncio.gather(*(asyncio.wrap_future(sampler.submit(SMALL)) for _ in range(4)))

    with SpingapSampler() as sampler:
        assert [found.first.energy for found in asyncio.run(all_of_them(sampler))] == [-2] * 4


def test_a_cancelled_job_keeps_what_it_has() -> None:
    with SpingapSampler() as sampler:
        future = sampler.submit(LARGE, **LONG)  # type: ignore[arg-type]
        running(sampler, future.job_id)
        assert not future.done()
        assert future.cancel()
        sampleset = future.result(WAIT_S)
        assert sampleset.info["state"] == "CANCELLED"
        assert (LARGE.energies(sampleset) == sampleset.record.energy).all()


def test_more_jobs_than_watches_end_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_module, "_MOST_WATCHES", 2)
    with SpingapSampler() as sampler:
        futures = [sampler.submit(SMALL) for _ in range(8)]
        assert {future.result(WAIT_S).first.energy for future in futures} == {-2}


def test_the_end_of_a_block_waits_and_an_exception_ends_the_jobs() -> None:
    with SpingapSampler() as sampler:
        sampleset = sampler.sample(SMALL)
    assert sampleset.done() and sampleset.first.energy == -2
    with pytest.raises(KeyError), SpingapSampler() as sampler:
        future = sampler.submit(LARGE, **LONG)  # type: ignore[arg-type]
        raise KeyError("the caller's own")
    assert future.result(0).info["state"] == "CANCELLED"
    with pytest.raises(RuntimeError, match="closed"):
        sampler.sample(SMALL)


def test_samples_outlive_their_sampler() -> None:
    assert SpingapSampler().sample(SMALL).first.energy == -2


def test_a_job_that_fails_says_why() -> None:
    with SpingapSampler() as sampler:
        job = sampler.submit(SMALL)
        job.result(WAIT_S)
        failure = JobFailed(job.job_id, "block 3: wrong energy")
        assert job.job_id in str(failure) and failure.reason == "block 3: wrong energy"


def test_nobody_at_the_address_is_said_at_once() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{unused.getsockname()[1]}"
        with SpingapSampler(address) as sampler, pytest.raises(ServerUnreachable, match=address):
            sampler.sample(SMALL)
    with pytest.raises(ValueError, match="^address"):
        SpingapSampler("http://somewhere")


def test_wrong_ways_to_a_server_are_refused_by_name(one_server: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="^token_file: cannot read"):
        SpingapSampler(one_server, token_file=str(tmp_path / "none"))
    with pytest.raises(ValueError, match="^tls_cert, tls_key"):
        SpingapSampler(one_server, tls_cert="a.crt")
    with pytest.raises(ValueError, match="^token: "):
        SpingapSampler(one_server, token="two words")
    with pytest.raises(ValueError, match="^threads"):
        SpingapSampler(one_server, threads=2)


def test_without_a_server_the_error_says_what_to_do(nowhere: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SPINGAP_COMMAND", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ServerNotFound) as missing:
        SpingapSampler().sample(SMALL)
    for advice in ("SPINGAP_SERVER", "npm install --global spingap", "SPINGAP_COMMAND"):
        assert advice in str(missing.value)
    monkeypatch.setenv("SPINGAP_COMMAND", "no-such-program serve")
    with pytest.raises(ServerNotFound, match="no-such-program"):
        SpingapSampler().sample(SMALL)


def ended(pid: int) -> bool:
    """Whether a process is gone, a few seconds from now at the latest."""
    for _ in range(300):
        try:
            if Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


def pid_of(sampler: SpingapSampler) -> int:
    own = [shared.server for shared in server_module._servers.values() if shared.server.address == sampler.address]
    return own[0]._process.pid


@needs_command
def test_samplers_share_a_server_that_ends_with_the_last(nowhere: None) -> None:
    first, second = SpingapSampler(threads=1), SpingapSampler(threads=1)
    assert first.sample(SMALL).first.energy == -2
    assert first.address == second.address
    assert first.nodes()[0]["threads"] == 1
    pid = pid_of(first)
    first.close()
    assert second.sample(SMALL).first.energy == -2
    second.close()
    assert ended(pid)


@needs_command
@pytest.mark.parametrize("end", ["exit", "kill"])
def test_the_server_ends_with_the_program(nowhere: None, end: str) -> None:
    program = (
        "import json, sys, dimod, spingap\n"
        "from spingap import server\n"
        "sampler = spingap.SpingapSampler(threads=1)\n"
        "address = sampler.address\n"
        "print(json.dumps([s.server._process.pid for s in server._servers.values()]), flush=True)\n"
        "sys.stdin.readline()\n"
    )
    child = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None and child.stdin is not None
    (pid,) = json.loads(child.stdout.readline())
    if end == "kill":
        child.send_signal(signal.SIGKILL)
    else:
        child.stdin.write("\n")
        child.stdin.flush()
    child.wait(WAIT_S)
    child.stdin.close()
    child.stdout.close()
    assert ended(pid)


@needs_command
@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_a_server_with_tls_and_tokens_knows_us(nowhere: None, tmp_path: Path) -> None:
    cert, key, token = tmp_path / "tls.crt", tmp_path / "tls.key", tmp_path / "token"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
        + ["-keyout", str(key), "-out", str(cert), "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
        check=True,
        capture_output=True,
    )
    token.write_text("a-token-of-this-test-only\n")
    config = tmp_path / "server.yaml"
    config.write_text(json.dumps({"tenants": [{"name": "team", "token_files": [str(token)]}]}))
    flags = ["--config", str(config), "--data", str(tmp_path / "data"), "--listen", "localhost:0", "--http", "off"]
    process = subprocess.Popen(
        [*server_module.find_command(), "serve", *flags, "--threads", "1", "--tls-cert", str(cert), "--tls-key", str(key)],
        stderr=subprocess.PIPE,
        text=True,
        env={name: value for name, value in os.environ.items() if not name.startswith("SPINGAP_")},
    )
    try:
        assert process.stderr is not None
        events = (json.loads(line) for line in process.stderr if line.startswith("{"))
        address = next(event["grpc"] for event in events if event["msg"] == "listening")
        next(event for event in events if event["msg"] == "node-ready")
        with SpingapSampler(address, tls_ca=str(cert), token_file=str(token)) as sampler:
            assert sampler.sample(SMALL).first.energy == -2
        with SpingapSampler(address, tls_ca=str(cert)) as sampler, pytest.raises(NotAuthorized, match="token_file"):
            sampler.sample(SMALL)
        with SpingapSampler(address, tls_ca=str(cert), token="another-token-altogether") as sampler:
            with pytest.raises(NotAuthorized):
                sampler.sample(SMALL)
    finally:
        process.terminate()
        process.wait(WAIT_S)
        assert process.stderr is not None
        process.stderr.close()
