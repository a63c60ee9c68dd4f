import { type Plan, sweepsPerRead } from "./plan.ts";

/** Attempted updates of one block of a plan of annealing, tempering, path integrals or oscillators over n variables; 0 of others. */
export function updatesOfBlock({ method, blockReads }: Plan, n: number): number {
  const replicas =
    method.kind === "temper" ? method.ladder.length : method.kind === "path-integral" ? method.slices : 1;
  return Math.max(n, 1) * blockReads * replicas * sweepsPerRead(method);
}
