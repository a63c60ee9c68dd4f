import { encodeShardTask } from "../../../proto/encode/shard-task.ts";
import type { JetStreamBlobs } from "../../../proto/engine/jetstream/blobs.ts";
import type { NatsLink } from "../../../proto/engine/jetstream/connection.ts";
import { enclose } from "../../../proto/engine/jetstream/overflow.ts";
import {
  inWindows,
  isRefusedDuplicate,
  removeMessages,
  storedSubjects,
} from "../../../proto/engine/jetstream/stored-messages.ts";
import type { Lane } from "../../../proto/engine/tasks.ts";
import { jobWorkSubjects, parseWorkSubject, WORK_STREAM, WORK_SUBJECTS, workSubject } from "../../../proto/subjects.ts";
import type { WorkQueue } from "../port.ts";

/** Publications that wait for their acknowledgement at once. */
const PUBLISH_WINDOW = 256;
/** Of so many jobs each is asked for its own shards. */
const FEW_JOBS = 4;

export function jetStreamWork(link: NatsLink, blobs: JetStreamBlobs, recover: () => Promise<void>): WorkQueue {
  async function withShards(jobIds: ReadonlySet<string>): Promise<readonly string[]> {
    const subjects = await storedSubjects(link, WORK_STREAM, WORK_SUBJECTS);
    return [...new Set(subjects.map((subject) => parseWorkSubject(subject)?.jobId ?? ""))].filter((id) =>
      jobIds.has(id),
    );
  }

  return {
    publish(tasks) {
      return link.attempt(`publishing ${tasks.length} shards`, async () => {
        // The connection would send them once it is back: by then others may have done them.
        if (!link.connected()) throw new Error("the server is not reached");
        await inWindows(tasks, PUBLISH_WINDOW, async (task) => {
          const message = await enclose(blobs, task.jobId, encodeShardTask(task));
          try {
            await link.jetstream.publish(workSubject(task), message);
          } catch (error) {
            // The shard is queued or with a node already.
            if (!isRefusedDuplicate(error)) throw error;
          }
        });
      });
    },
    queued(jobId) {
      return link.attempt(`reading the queue of ${jobId}`, async () => {
        const subjects = await storedSubjects(link, WORK_STREAM, jobWorkSubjects(jobId));
        return subjects.flatMap((subject) => parseWorkSubject(subject)?.shard ?? []);
      });
    },
    withdraw(jobIds) {
      return link.attempt(`withdrawing the shards of ${jobIds.join(", ")}`, async () => {
        // Of many jobs few have anything queued: one question for all.
        const some = jobIds.length <= FEW_JOBS ? jobIds : await withShards(new Set(jobIds));
        await inWindows(some, FEW_JOBS, (jobId) => removeMessages(link, WORK_STREAM, jobWorkSubjects(jobId)));
      });
    },
    depth() {
      return link.attempt("reading the queue's depth", async () => {
        const depth: Record<Lane, number> = { high: 0, normal: 0, low: 0 };
        for (const subject of await storedSubjects(link, WORK_STREAM, WORK_SUBJECTS)) {
          const named = parseWorkSubject(subject);
          if (named !== null) depth[named.lane]++;
        }
        return depth;
      });
    },
    recover,
  };
}
