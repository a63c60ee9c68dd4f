"""A job on its way, as a future."""

from __future__ import annotations

from concurrent.futures import Future
import threading
import time

import dimod

from spingap.errors import JobFailed
from spingap.link import Link
from spingap.model import Model
from spingap.results import sample_set_of
from spingap.v1 import job_pb2

_FIRST_PAUSE_S = 0.05
_LONGEST_PAUSE_S = 1.0

_FINAL = (job_pb2.JOB_STATE_SUCCEEDED, job_pb2.JOB_STATE_FAILED, job_pb2.JOB_STATE_CANCELLED)


class SampleFuture(Future[dimod.SampleSet]):
    """The samples of a job, as `concurrent.futures` and, by `asyncio.wrap_future`, `asyncio` wait for them."""

    def __init__(self, link: Link, model: Model, job_id: str) -> None:
        super().__init__()
        self.job_id = job_id
        # Held until the job has ended: the sampler may be gone before its jobs are.
        self._link: Link | None = link
        self._model = model
        link.futures.add(self)
        self.set_running_or_notify_cancel()
        threading.Thread(target=self._follow, args=(link,), name=f"spingap-{job_id}", daemon=True).start()

    def cancel(self) -> bool:
        """Asks the server to end the job with what it has; `result` then gives these samples. False if it had ended."""
        link = self._link
        if link is None or self.done():
            return False
        return link.connection.cancel(self.job_id).state not in (job_pb2.JOB_STATE_SUCCEEDED, job_pb2.JOB_STATE_FAILED)

    def sampleset(self) -> dimod.SampleSet:
        """A SampleSet that waits for the job when it is first looked at."""
        sample_set: dimod.SampleSet = dimod.SampleSet.from_future(self)  # type: ignore[no-untyped-call]
        return sample_set

    def wait_id(self, timeout: float | None = None) -> str:
        """The job's id, as `SampleSet.wait_id` asks for it."""
        return self.job_id

    def _follow(self, link: Link) -> None:
        try:
            job = _ended(link, self.job_id)
            if job.state == job_pb2.JOB_STATE_FAILED:
                raise JobFailed(self.job_id, f"{job.failure.where}: {job.failure.reason or job.failure.limit}")
            document, pieces = link.connection.outcome(self.job_id)
            self.set_result(sample_set_of(self._model, job, document, pieces))
        except BaseException as error:  # whatever it is, it reaches whoever asks for the result
            self.set_exception(error)
        finally:
            self._link = None


def _ended(link: Link, job_id: str) -> job_pb2.Job:
    """The last state of a job, once it has ended."""
    if link.watches.acquire(blocking=False):
        try:
            for event in link.connection.watch(job_id):
                if event.HasField("job") and event.job.state in _FINAL:
                    return event.job
        finally:
            link.watches.release()
    pause = _FIRST_PAUSE_S
    while True:
        job = link.connection.get(job_id)
        if job.state in _FINAL:
            return job
        time.sleep(pause)
        pause = min(1.5 * pause, _LONGEST_PAUSE_S)
