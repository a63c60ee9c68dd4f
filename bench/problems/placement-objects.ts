import type { ColumnModel } from "../../core/columns/column-model.ts";
import { columnModelOf } from "../../problems/placement/encode.ts";
import {
  type GeneratedPlacement,
  generatePlacement,
  type PlacementParameters,
} from "../../problems/placement/generate.ts";

/** One object of a series: its measurement, its truth, and the energy model. */
export interface PlacementObject extends GeneratedPlacement {
  readonly model: ColumnModel;
}

/** @param seed  of the object. */
export function placementObject(parameters: Partial<PlacementParameters>, seed: number): PlacementObject {
  const generated = generatePlacement(parameters, seed);
  return { ...generated, model: columnModelOf(generated.instance) };
}

/** Mean and standard error of the mean. */
export function meanAndError(values: readonly number[]): { readonly mean: number; readonly error: number } {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, values.length - 1);
  return { mean, error: Math.sqrt(variance / values.length) };
}

/** "1.234 ± 0.012". */
export function withError({ mean, error }: { readonly mean: number; readonly error: number }, digits = 3): string {
  return `${mean.toFixed(digits)} ± ${error.toFixed(digits)}`;
}

/** Wall and processor time of a piece of work, seconds. */
export async function timed<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly wallS: number; readonly cpuS: number }> {
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const value = await work();
  const { user, system } = process.cpuUsage(cpu);
  return { value, wallS: (performance.now() - start) / 1e3, cpuS: (user + system) / 1e6 };
}
