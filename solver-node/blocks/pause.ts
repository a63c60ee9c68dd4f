import type { CollectedBlock } from "../../core/sample-set/block-results.ts";
import { type CarryState, loadState, saveState } from "../../core/state-tape.ts";
import type { AskStop } from "../kernels/descent.ts";
import type { Pace } from "./block.ts";

/** How far a block came: to its end, or to a pause from which it goes on, bit for bit, on this thread or any other. */
export type BlockProgress =
  | { readonly kind: "done"; readonly block: CollectedBlock }
  | { readonly kind: "paused"; readonly state: Uint8Array<ArrayBuffer> };

export interface PausablePace extends Pace {
  /** Asked between slices, before `aborted`: whether the block is to stop here and hand over its state. */
  pauseDue(): boolean;
  /** States of more bytes are not handed over: the block goes on as if no pause were due. */
  readonly mostStateBytes: number;
}

/** For blocks that run to their end. */
export function withoutPauses(pace: Pace): PausablePace {
  return { ...pace, pauseDue: () => false, mostStateBytes: 0 };
}

/** The clock of a block, which stands still while the block is paused. */
export interface BlockClock {
  /** Nanoseconds that the block has run. */
  ns(): number;
  readonly carry: CarryState;
}

export function blockClock(pace: Pace): BlockClock {
  let began = pace.nowNs();
  const ns = (): number => pace.nowNs() - began;
  return {
    ns,
    carry(tape) {
      const before = tape.number(ns());
      if (tape.reading) began = pace.nowNs() - before;
    },
  };
}

/** Goes on where a block was paused, if it was. Throws `StateMismatch` if the state is another block's. */
export function resume(carry: CarryState, from: Uint8Array | null): void {
  if (from !== null) loadState(carry, from);
}

/**
 * For what a block does after its last pause: asked whether its end is wanted, it remembers the answer. A shard that is only
 * to be handed over is not cut there, for the block is about to be whole.
 */
export function stopWish(pace: PausablePace): { readonly ask: AskStop; readonly heard: boolean } {
  let heard = false;
  return {
    ask() {
      heard ||= pace.aborted() && !pace.pauseDue();
      return heard;
    },
    get heard() {
      return heard;
    },
  };
}

/** The pause that is due after a slice; null if there is none, or if the state is too large to hand over. */
export function pauseIfDue(pace: PausablePace, carry: CarryState): BlockProgress | null {
  if (!pace.pauseDue()) return null;
  const state = saveState(carry, pace.mostStateBytes);
  return state === null ? null : { kind: "paused", state };
}
