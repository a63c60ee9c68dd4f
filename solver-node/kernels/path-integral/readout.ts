import { rowBytes } from "../../../core/sample-set/sample-set.ts";
import type { PathIntegralEngine, Readout } from "./engine.ts";

/**
 * One state a read from all states of an engine over n spins.
 * @param out  shape (reads, ⌈n/8⌉), written.
 */
export function readOut(
  engine: Pick<PathIntegralEngine, "reads" | "slices" | "energies" | "packedSlices">,
  n: number,
  readout: Readout,
  out: Uint8Array,
): void {
  const { reads, slices } = engine;
  const bytes = rowBytes(n);
  const all = new Uint8Array(reads * slices * bytes);
  engine.packedSlices(all);
  const energies = new Float64Array(reads * slices);
  if (readout === "best") engine.energies(energies);
  for (let read = 0; read < reads; read++) {
    const first = read * slices;
    let chosen = first;
    for (let row = first + 1; row < first + slices; row++) if (energies[row] < energies[chosen]) chosen = row;
    out.set(all.subarray(chosen * bytes, (chosen + 1) * bytes), read * bytes);
  }
}
