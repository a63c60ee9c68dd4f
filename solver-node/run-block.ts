import { invariant } from "../core/invariant.ts";
import { pointsOf } from "../core/plan/plan.ts";
import { stream } from "../core/random/stream.ts";
import type { CollectedBlock } from "../core/sample-set/block-results.ts";
import { annealBlock } from "./blocks/anneal-block.ts";
import type { BlockContext, Pace } from "./blocks/block.ts";
import { cutBlock } from "./blocks/cut-block.ts";
import { pathIntegralBlock } from "./blocks/path-integral-block.ts";
import { type BlockProgress, type PausablePace, withoutPauses } from "./blocks/pause.ts";
import { kernelChains, sampleBlock, worldlineChains } from "./blocks/sample-block.ts";
import { tabuBlock } from "./blocks/tabu-block.ts";
import { temperBlock } from "./blocks/temper-block.ts";
import type { Engine } from "./engine.ts";

/** Runs one block of a plan to its end, to the target, or until it is asked to stop. */
export function runBlock(
  context: BlockContext & { readonly engine: Engine },
  block: number,
  pace: Pace,
): CollectedBlock {
  const progress = advanceBlock(context, block, withoutPauses(pace), null);
  invariant(progress.kind === "done", "a block without pauses runs to its end");
  return progress.block;
}

/**
 * The same, up to a pause: from the block's start, or from the state of an earlier pause of this block under this plan, on
 * whatever thread and engine. Pauses change nothing in what the block gives. Throws `StateMismatch` for another's state.
 */
export function advanceBlock(
  context: BlockContext & { readonly engine: Engine },
  block: number,
  pace: PausablePace,
  from: Uint8Array | null,
): BlockProgress {
  const { plan, engine } = context;
  const { method } = plan;
  if (from === null) startEngine(context, block);
  switch (engine.kind) {
    case "kernel": {
      const kernelContext = { ...context, kernel: engine.kernel };
      if (method.kind === "sample") return sampleBlock(context, kernelChains(kernelContext), method, block, pace, from);
      if (method.kind === "anneal") {
        const { schedule, sweepsPerBeta, polish } = method;
        return annealBlock(kernelContext, block, pace, from, pointsOf(schedule), sweepsPerBeta, polish);
      }
      invariant(method.kind === "descent", "kernels anneal, sample and descend");
      return annealBlock(kernelContext, block, pace, from, 0, 1, true);
    }
    case "tempering":
      invariant(method.kind === "temper", "a tempering engine tempers");
      return temperBlock(context, engine.tempering, method, block, pace, from);
    case "tabu":
      invariant(method.kind === "tabu", "a tabu engine searches");
      return tabuBlock(context, engine.tabu, method.moves, block, pace, from);
    case "oscillator":
      invariant(method.kind === "oscillator", "oscillators turn");
      return annealBlock({ ...context, kernel: engine.oscillators }, block, pace, from, method.steps, 1, method.polish);
    case "path-integral": {
      const { worldlines } = engine;
      if (method.kind === "path-integral-sample")
        return sampleBlock(context, worldlineChains(context, worldlines), method, block, pace, from);
      invariant(method.kind === "path-integral", "worldlines anneal and sample");
      return pathIntegralBlock(context, worldlines, method, block, pace, from);
    }
    case "cut":
      return cutBlock(context, block, pace);
  }
}

/** Seeds the engine for a block and puts the given initial states into it. */
function startEngine({ plan, engine, initialStates }: BlockContext & { readonly engine: Engine }, block: number): void {
  const words = stream(plan.seed, plan.part, block);
  const givenState = (read: number, reads: number): Int8Array | undefined =>
    initialStates.length === 0 ? undefined : initialStates[(block * reads + read) % initialStates.length];
  switch (engine.kind) {
    case "kernel":
    case "oscillator":
    case "path-integral": {
      const reads = readsOf(engine);
      reads.start(words);
      for (let read = 0; read < reads.reads; read++) {
        const given = givenState(read, reads.reads);
        if (given !== undefined) reads.setSpins(read, given);
      }
      return;
    }
    case "tempering":
      engine.tempering.start(words);
      return;
    case "tabu": {
      engine.tabu.start(words);
      const given = givenState(0, 1);
      if (given !== undefined) engine.tabu.setSpins(given);
      return;
    }
    case "cut":
      return;
  }
}

function readsOf(engine: Extract<Engine, { kind: "kernel" | "oscillator" | "path-integral" }>) {
  switch (engine.kind) {
    case "kernel":
      return engine.kernel;
    case "oscillator":
      return engine.oscillators;
    case "path-integral":
      return engine.worldlines;
  }
}
