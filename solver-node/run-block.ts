import { invariant } from "../core/invariant.ts";
import { pointsOf } from "../core/plan/plan.ts";
import { stream } from "../core/random/stream.ts";
import type { CollectedBlock } from "../core/sample-set/block-results.ts";
import { annealBlock } from "./blocks/anneal-block.ts";
import type { BlockContext, Pace } from "./blocks/block.ts";
import { pathIntegralBlock } from "./blocks/path-integral-block.ts";
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
  const { plan, engine, initialStates } = context;
  const { method } = plan;
  const words = stream(plan.seed, plan.part, block);
  const givenState = (read: number, reads: number): Int8Array | undefined =>
    initialStates.length === 0 ? undefined : initialStates[(block * reads + read) % initialStates.length];
  switch (engine.kind) {
    case "kernel": {
      const { kernel } = engine;
      kernel.start(words);
      for (let lane = 0; lane < kernel.reads; lane++) {
        const given = givenState(lane, kernel.reads);
        if (given !== undefined) kernel.setSpins(lane, given);
      }
      const kernelContext = { ...context, kernel };
      if (method.kind === "sample") return sampleBlock(context, kernelChains(kernelContext), method, block, pace);
      if (method.kind === "anneal")
        return annealBlock(kernelContext, block, pace, pointsOf(method.schedule), method.sweepsPerBeta, method.polish);
      invariant(method.kind === "descent", "kernels anneal, sample and descend");
      return annealBlock(kernelContext, block, pace, 0, 1, true);
    }
    case "tempering":
      invariant(method.kind === "temper", "a tempering engine tempers");
      engine.tempering.start(words);
      return temperBlock(context, engine.tempering, method, block, pace);
    case "tabu": {
      invariant(method.kind === "tabu", "a tabu engine searches");
      engine.tabu.start(words);
      const given = givenState(0, 1);
      if (given !== undefined) engine.tabu.setSpins(given);
      return tabuBlock(context, engine.tabu, method.moves, block, pace);
    }
    case "path-integral": {
      const { worldlines } = engine;
      worldlines.start(words);
      for (let read = 0; read < worldlines.reads; read++) {
        const given = givenState(read, worldlines.reads);
        if (given !== undefined) worldlines.setSpins(read, given);
      }
      if (method.kind === "path-integral-sample")
        return sampleBlock(context, worldlineChains(context, worldlines), method, block, pace);
      invariant(method.kind === "path-integral", "worldlines anneal and sample");
      return pathIntegralBlock(context, worldlines, method, block, pace);
    }
  }
}
