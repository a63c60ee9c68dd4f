import { readFileSync } from "node:fs";
import { modelBuilder, type QuadraticModel } from "../../core/model/quadratic-model.ts";

export type EightSpins = "easy" | "medium" | "hard";
export const EIGHT_SPINS: readonly EightSpins[] = ["easy", "medium", "hard"];

export function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), "utf8")) as T;
}

interface InstanceFile {
  readonly instances: Readonly<
    Record<
      EightSpins,
      { readonly n: number; readonly couplings: readonly number[]; readonly fields: readonly number[] }
    >
  >;
}

/** One of the three instances of eight spins, in our sign. */
export function eightSpins(name: EightSpins): QuadraticModel {
  const { n, couplings, fields } = fixture<InstanceFile>("spectral-lab").instances[name];
  const builder = modelBuilder("SPIN", n);
  let k = 0;
  for (let i = 0; i < n; i++) {
    builder.addLinear(i, -fields[i]);
    for (let j = i + 1; j < n; j++) builder.addQuadratic(i, j, -couplings[k++], 0);
  }
  return built(builder);
}

/** A ferromagnetic ring with couplings −1. */
export function ring(n: number): QuadraticModel {
  const builder = modelBuilder("SPIN", n);
  for (let i = 0; i < n; i++) builder.addQuadratic(i, (i + 1) % n, -1, 0);
  return built(builder);
}

export function built(builder: ReturnType<typeof modelBuilder>): QuadraticModel {
  const model = builder.build("test", "sum");
  if (!model.ok) throw new Error(model.failure.kind);
  return model.value;
}
