import type { Leases } from "../port.ts";
import type { Ledger } from "./ledger.ts";

interface Held {
  readonly holder: string;
  readonly term: Promise<number>;
  /** Monotonic clock, ms. */
  until: number;
}

/**
 * All holders live in this process, so that who holds a lease dies with it; terms are in the ledger and go on growing.
 *
 * @param now  monotonic clock, ms: jumps of the wall clock end no lease.
 */
export function embeddedLeases(ledger: Ledger, now: () => number): Leases {
  const raise = ledger.statement(
    `INSERT INTO terms (lease, term) VALUES (?, 1) ON CONFLICT (lease) DO UPDATE SET term = term + 1`,
  );
  const termOf = ledger.statement(`SELECT term FROM terms WHERE lease = ?`);
  const leases = new Map<string, Held>();

  function nextTerm(name: string): Promise<number> {
    return ledger.write("power-safe", () => {
      raise.run(name);
      return Number(termOf.get(name)?.["term"]);
    });
  }

  return {
    async hold(name, holder, ttlMs) {
      ledger.assertOpen();
      const held = leases.get(name);
      const runs = held !== undefined && held.until > now();
      if (runs && held.holder !== holder) return null;
      if (runs) {
        held.until = now() + ttlMs;
        return await held.term;
      }
      // Taken before the term is written: of two that ask at once, one gets it.
      const taken: Held = { holder, term: nextTerm(name), until: now() + ttlMs };
      leases.set(name, taken);
      try {
        return await taken.term;
      } catch (error) {
        if (leases.get(name) === taken) leases.delete(name);
        throw error;
      }
    },
    async release(name, holder) {
      ledger.assertOpen();
      if (leases.get(name)?.holder === holder) leases.delete(name);
    },
  };
}
