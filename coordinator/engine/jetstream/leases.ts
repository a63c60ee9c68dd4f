import type { KV } from "@nats-io/kv";
import type { NatsLink } from "../../../proto/engine/jetstream/connection.ts";
import { isWrongRevision } from "../../../proto/engine/jetstream/stored-messages.ts";
import type { Leases } from "../port.ts";

/** A lease as stored; a released one keeps its term. */
interface StoredLease {
  readonly holder: string | null;
  readonly term: number;
  readonly ttlMs: number;
}

/**
 * Leases by compare-and-set. No clock is compared with another's: a candidate may take a lease whose revision it has seen
 * unchanged for the lease's time on its own monotonic clock, so jumps of clocks and differences between machines change
 * nothing. Taking over wants the revision that was seen, so of several candidates one wins, and the former holder's
 * renewal fails.
 */
export function jetStreamLeases(link: NatsLink, bucket: KV): Leases {
  const seen = new Map<string, { readonly revision: number; readonly atMs: number }>();

  const keyOf = (name: string): string => Buffer.from(name).toString("base64url");

  async function write(name: string, lease: StoredLease, revision: number): Promise<boolean> {
    const text = JSON.stringify(lease);
    try {
      const written =
        revision === 0 ? await bucket.create(keyOf(name), text) : await bucket.update(keyOf(name), text, revision);
      seen.set(name, { revision: written, atMs: performance.now() });
      return true;
    } catch (error) {
      if (isWrongRevision(error)) return false;
      throw error;
    }
  }

  return {
    hold(name, holder, ttlMs) {
      return link.attempt(`holding the lease ${name}`, async () => {
        const entry = await bucket.get(keyOf(name));
        if (entry === null) return (await write(name, { holder, term: 1, ttlMs }, 0)) ? 1 : null;
        const lease = entry.json<StoredLease>();
        if (lease.holder === holder)
          return (await write(name, { holder, term: lease.term, ttlMs }, entry.revision)) ? lease.term : null;
        if (lease.holder !== null) {
          const nowMs = performance.now();
          const before = seen.get(name);
          if (before?.revision !== entry.revision) {
            seen.set(name, { revision: entry.revision, atMs: nowMs });
            return null;
          }
          if (nowMs - before.atMs < lease.ttlMs) return null;
        }
        const term = lease.term + 1;
        return (await write(name, { holder, term, ttlMs }, entry.revision)) ? term : null;
      });
    },
    release(name, holder) {
      return link.attempt(`releasing the lease ${name}`, async () => {
        const entry = await bucket.get(keyOf(name));
        const lease = entry?.json<StoredLease>();
        if (entry === null || lease === undefined || lease.holder !== holder) return;
        await write(name, { ...lease, holder: null }, entry.revision);
      });
    },
  };
}
