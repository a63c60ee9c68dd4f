import { decodeTelemetry } from "../../../proto/decode/node-messages.ts";
import type { NatsLink } from "../../../proto/engine/jetstream/connection.ts";
import { cancelSubject, EVENT_SUBJECTS, eventSubject, lastToken, TELEMETRY_SUBJECTS } from "../../../proto/subjects.ts";
import type { ControlBus } from "../port.ts";

/** Plain messages: whoever listens hears them, at most once. While the server is away they are dropped. */
export function jetStreamControl(link: NatsLink): ControlBus {
  const { connection } = link;
  const say = (subject: string, bytes: Uint8Array): void => {
    if (!connection.isClosed() && link.connected()) connection.publish(subject, bytes);
  };
  const hear = (subjects: string, listener: (subject: string, bytes: Uint8Array) => void): (() => void) => {
    const heard = connection.subscribe(subjects, {
      callback(error, message) {
        if (error === null) listener(message.subject, message.data);
        else link.log.warn(`listening to ${subjects}: ${error.message}`);
      },
    });
    return () => heard.unsubscribe();
  };
  return {
    cancel: (jobId) => say(cancelSubject(jobId), new Uint8Array(0)),
    onTelemetry: (listener) =>
      hear(TELEMETRY_SUBJECTS, (_, bytes) => {
        const telemetry = decodeTelemetry(bytes);
        if (telemetry.ok) listener(telemetry.value);
      }),
    publishEvent: (jobId, bytes) => say(eventSubject(jobId), bytes),
    onEvent: (listener) => hear(EVENT_SUBJECTS, (subject, bytes) => listener(lastToken(subject), bytes)),
  };
}
