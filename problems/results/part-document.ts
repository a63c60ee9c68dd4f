import type { Plan } from "../../core/plan/plan.ts";
import type { BlockSummary, CollectedResults } from "../../core/sample-set/block-results.ts";
import { type SolverDocument, solverDocument } from "./solver-document.ts";
import type { TtsDocument } from "./statistics.ts";

/** A part as it ended. */
export interface FinishedPart {
  readonly plan: Plan;
  readonly results: CollectedResults;
  /** Of its samples without a gap; null if no read finished in order. */
  readonly digest: string | null;
  /** The command that gives that digest again. */
  readonly reproduce: string | null;
  /** The command of the same path-integral run at 2P; null where there are no slices. */
  readonly doubledSlices: string | null;
}

/** A member of a portfolio: what it did, how far it got, and how to run it again alone. */
export interface PartDocument {
  /** Its number, which names its random streams. */
  readonly part: number;
  /** The member whose statistics stand at the top of the document. */
  readonly leader: boolean;
  readonly solver: SolverDocument;
  readonly digest: string | null;
  readonly digest_reads: number;
  readonly num_reads: number;
  /** Null where no block came back. */
  readonly best_energy: number | null;
  readonly tts: TtsDocument | null;
  readonly time_s: number;
  /** Of the time of all members' blocks. */
  readonly share_of_time: number;
  readonly why: readonly string[];
  readonly reproduce: string | null;
}

function timeS(blocks: readonly BlockSummary[]): number {
  return blocks.reduce((sum, block) => sum + block.ns, 0) / 1e9;
}

function bestEnergy({ blocks }: CollectedResults): number {
  return blocks.reduce((best, block) => Math.min(best, block.best), Number.POSITIVE_INFINITY);
}

/** The part that found the lowest energy; of several, the one with the most hits for its time. @param parts at least one. */
export function leadingPart(parts: readonly FinishedPart[]): FinishedPart {
  const best = Math.min(...parts.map(({ results }) => bestEnergy(results)));
  const merit = ({ results: { blocks } }: FinishedPart): number =>
    blocks.filter((block) => block.best === best).length / Math.max(timeS(blocks), 1e-9);
  return parts.reduce((a, b) => (merit(b) > merit(a) ? b : a));
}

/** @param ttsOf  time to solution of one part's blocks, with the target of the job. */
export function partDocuments(
  parts: readonly FinishedPart[],
  leader: FinishedPart,
  ttsOf: (results: CollectedResults) => TtsDocument | null,
): readonly PartDocument[] {
  const total = parts.reduce((sum, { results }) => sum + timeS(results.blocks), 0);
  return parts.map((part) => {
    const { plan, results, digest, reproduce, doubledSlices } = part;
    const best = bestEnergy(results);
    const time = timeS(results.blocks);
    return {
      part: plan.part,
      leader: part === leader,
      solver: solverDocument(plan, null, doubledSlices),
      digest,
      digest_reads: results.prefixReads,
      num_reads: results.reads,
      best_energy: Number.isFinite(best) ? best : null,
      tts: ttsOf(results),
      time_s: time,
      share_of_time: total > 0 ? time / total : 0,
      why: plan.why,
      reproduce,
    };
  });
}
