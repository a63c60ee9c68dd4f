import { parseResultSubject } from "../../../proto/subjects.ts";

/** Where the results of jobs lie in their stream, as a follower saw them: who removes them need not ask. */
export interface ResultPlaces {
  /** A reader of the stream begins: what it gives lies where it says. */
  began(): void;
  saw(subject: string, sequence: number): void;
  /**
   * The server was away: should it have lost the end of its stream, another message may lie where one was seen. What was
   * seen before, or is given by the reader from before, is not to be relied on.
   */
  lost(): void;
  /** Sequence numbers of a job's results that were seen; null where they must be asked for. */
  of(jobId: string): readonly number[] | null;
  forget(jobId: string): void;
}

export function resultPlaces(): ResultPlaces {
  const seen = new Map<string, number[] | null>();
  let reliable = false;
  return {
    began() {
      reliable = true;
    },
    saw(subject, sequence) {
      const jobId = parseResultSubject(subject)?.jobId;
      if (jobId === undefined) return;
      const known = seen.get(jobId);
      if (!reliable) seen.set(jobId, null);
      else if (known === undefined) seen.set(jobId, [sequence]);
      else known?.push(sequence);
    },
    lost() {
      reliable = false;
      for (const jobId of seen.keys()) seen.set(jobId, null);
    },
    of: (jobId) => seen.get(jobId) ?? null,
    forget(jobId) {
      seen.delete(jobId);
    },
  };
}
