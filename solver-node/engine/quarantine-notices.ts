import { JetStreamApiCodes, JetStreamApiError } from "@nats-io/jetstream";
import { againAfterReconnection, type NatsLink } from "../../proto/engine/jetstream/connection.ts";
import { lastMessage } from "../../proto/engine/jetstream/stored-messages.ts";
import { bucketStream, CONTROL_BUCKET, keySubject, token } from "../../proto/subjects.ts";

export interface QuarantineNotices {
  on(nodeId: string, listener: (reason: string) => void): () => void;
  close(): void;
}

/**
 * Reads quarantines from the control bucket. One that was written before this process opened its engine was meant for an
 * earlier process of the node: the bucket's last revision at that moment separates them, without any clock.
 */
export async function quarantineNotices(link: NatsLink): Promise<QuarantineNotices> {
  const stream = bucketStream(CONTROL_BUCKET);
  const openedAt = await link.attempt("reading the quarantines", () =>
    againAfterReconnection(link, () => lastRevision(link, stream)),
  );
  const closers = new Set<() => void>();

  return {
    on(nodeId, listener) {
      const subject = keySubject(CONTROL_BUCKET, token(nodeId));
      let told = false;
      const tell = (reason: string): void => {
        if (told) return;
        told = true;
        listener(reason);
      };
      // Writing a key publishes its subject; what was written while nobody listened is read from the bucket.
      const writes = link.connection.subscribe(subject, {
        callback(error, message) {
          if (error === null && message.data.length > 0) tell(message.string());
        },
      });
      const look = async (): Promise<void> => {
        try {
          const message = await lastMessage(link, stream, subject);
          if (message !== null && message.data.length > 0 && message.seq > openedAt) tell(message.string());
        } catch (error) {
          if (link.connection.isClosed()) return;
          link.log.warn(`reading the quarantine of ${nodeId}: ${error instanceof Error ? error.message : "failed"}`);
        }
      };
      const again = link.onReconnect(() => void look());
      void look();
      const close = (): void => {
        again();
        writes.unsubscribe();
        closers.delete(close);
      };
      closers.add(close);
      return close;
    },
    close() {
      for (const close of closers) close();
    },
  };
}

async function lastRevision(link: NatsLink, stream: string): Promise<number> {
  try {
    return (await link.manager.streams.info(stream)).state.last_seq;
  } catch (error) {
    // No coordinator has prepared the bucket yet: nobody was quarantined.
    if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound) return 0;
    throw error;
  }
}
