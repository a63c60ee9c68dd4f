import { invariant } from "../../../core/invariant.ts";
import type { IsingForm } from "../../../core/model/ising-form.ts";

/**
 * How couplings and gains are kept. Dense rows hold n couplings each: of one byte with gains of 16 bits, of two bytes with
 * gains of 32, or of float64 like their gains. Sparse rows list neighbours, with gains of 16 or 32 bits or float64.
 */
export type TabuStorage = "rows-i8" | "rows-i16" | "rows-f64" | "sparse-i16" | "sparse-i32" | "sparse-f64";

export const TABU_STORAGES = ["rows-i8", "rows-i16", "rows-f64", "sparse-i16", "sparse-i32", "sparse-f64"] as const;

interface Limits {
  /** Largest |J_ij| and largest local field, max_i (|h_i| + Σ_j |J_ij|), in units; inclusive. */
  readonly coupling: number;
  readonly localField: number;
  /** 0 for sparse rows. */
  readonly bytesPerCoupling: number;
  readonly gainBytes: 2 | 4 | 8;
  /** Share of couplings ≠ 0 from which a pass over the whole row costs less than one over its neighbours and another for the maxima. */
  readonly density: number;
}

/** The least number of a gain's type is no gain: it stands for "forbidden". */
export const TABU_LIMITS: Readonly<Record<TabuStorage, Limits>> = {
  "rows-i8": { coupling: 2 ** 7 - 1, localField: 2 ** 15 - 1, bytesPerCoupling: 1, gainBytes: 2, density: 0.07 },
  "rows-i16": { coupling: 2 ** 15 - 1, localField: 2 ** 31 - 1, bytesPerCoupling: 2, gainBytes: 4, density: 0.14 },
  "rows-f64": {
    coupling: Number.MAX_VALUE,
    localField: Number.MAX_VALUE,
    bytesPerCoupling: 8,
    gainBytes: 8,
    density: 0.3,
  },
  "sparse-i16": { coupling: 2 ** 15 - 1, localField: 2 ** 15 - 1, bytesPerCoupling: 0, gainBytes: 2, density: 0 },
  "sparse-i32": { coupling: 2 ** 31 - 1, localField: 2 ** 31 - 1, bytesPerCoupling: 0, gainBytes: 4, density: 0 },
  "sparse-f64": {
    coupling: Number.MAX_VALUE,
    localField: Number.MAX_VALUE,
    bytesPerCoupling: 0,
    gainBytes: 8,
    density: 0,
  },
};

/** Memory of dense couplings, which 4 GiB must hold beside little else. */
const DENSE_BYTES = 2 ** 31;
/** Bytes of eight vectors: variables whose best gain is known together. */
export const BLOCK_BYTES = 128;

/** Variables of a block. */
export function blockSize(storage: TabuStorage): number {
  return BLOCK_BYTES / TABU_LIMITS[storage].gainBytes;
}

/** The storage that holds the form exactly and whose moves cost least: of the dense or the sparse ones, the narrowest. */
export function tabuStorage(form: IsingForm): TabuStorage {
  const density = form.n === 0 ? 0 : form.weight.length / form.n ** 2;
  const storage = TABU_STORAGES.find((s) => density >= TABU_LIMITS[s].density && storageHolds(s, form));
  invariant(storage !== undefined, "sparse rows of float64 hold every form");
  return storage;
}

export function storageHolds(storage: TabuStorage, { n, rowStart, weight, field, integer }: IsingForm): boolean {
  const { coupling, localField, bytesPerCoupling, gainBytes } = TABU_LIMITS[storage];
  if (n * n * bytesPerCoupling > DENSE_BYTES) return false;
  if (gainBytes === 8) return true;
  if (!integer) return false;
  for (let i = 0; i < n; i++) {
    let sum = Math.abs(field[i]);
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
      const size = Math.abs(weight[p]);
      if (size > coupling) return false;
      sum += size;
    }
    if (sum > localField) return false;
  }
  return true;
}
