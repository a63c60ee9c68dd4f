import type { Sha256 } from "../../../core/sample-set/canonical-bytes.ts";
import { objectiveOf, type Problem } from "../../../problems/problem.ts";
import type { TelemetryPoints } from "../../../proto/generated/spingap/v1/TelemetryPoints.ts";
import type { TracePoints } from "../../../proto/generated/spingap/v1/TracePoints.ts";
import type { WatchJobResponse } from "../../../proto/generated/spingap/v1/WatchJobResponse.ts";
import type { TraceColumns } from "../../watch/event-log.ts";
import type { WatchEvent } from "../job-events.ts";
import { jobMessage, timestamp } from "../job-message.ts";

/** Events as messages. @param nowMs  milliseconds since 1970. */
export async function* watchMessages(
  events: AsyncIterable<WatchEvent>,
  sha256: Sha256,
  nowMs: () => number,
): AsyncIterable<WatchJobResponse> {
  let problem: Pick<Problem, "objective"> = { objective: { kind: "energy" } };
  for await (const { sequence, event } of events) {
    const head = { sequence, time: timestamp(nowMs()) };
    switch (event.kind) {
      case "job":
        problem = event.record.problem;
        yield { ...head, job: jobMessage(event.record, sha256) };
        break;
      case "incumbent": {
        const { tNs, energy } = event;
        yield { ...head, incumbent: { tNs, energy, objective: objectiveOf(problem, energy) } };
        break;
      }
      case "progress": {
        const { kind: _, ...progress } = event;
        yield { ...head, progress };
        break;
      }
      case "warning":
        yield { ...head, warning: { code: event.code, message: event.message } };
        break;
      case "trace":
        yield { ...head, trace: messageOf(event.points) };
        break;
      case "telemetry":
        yield { ...head, telemetry: { ...(event.points as TelemetryPoints), part: event.part } };
        break;
    }
  }
}

/** The encoder reads its lists and changes none of them. */
function messageOf(points: TraceColumns): TracePoints {
  return points as TracePoints;
}
