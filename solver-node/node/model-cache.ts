import { describeFailure, type Result } from "../../core/failure.ts";
import { type Arithmetic, arithmeticOf } from "../../core/model/arithmetic.ts";
import { type IsingForm, isingForm } from "../../core/model/ising-form.ts";
import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import { reduceForm } from "../../core/model/reduction.ts";
import { rowBytes, unpackSpins } from "../../core/sample-set/sample-set.ts";
import type { BlobStore } from "../../proto/engine/node-engine.ts";

/** A model with what every job on it needs. */
export interface LoadedModel {
  readonly model: QuadraticModel;
  readonly arithmetic: Arithmetic;
  readonly form: IsingForm;
}

/** The node cannot take this work, but another might; the coordinator gives it elsewhere. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

export interface ModelCache {
  /**
   * Loads a model once, also where several shards ask at once. Rejects with `Refusal` for what does not fit.
   *
   * @param reduced  what `reduceForm` leaves of it: the same on every node, and a model of its own here.
   */
  model(sha256: string, reduced: boolean): Promise<LoadedModel>;
  states(sha256: string, n: number): Promise<readonly Int8Array[]>;
  readonly heldBytes: number;
}

/** A decoded model takes about this many times its canonical bytes: both directions of a coupling, and the Ising form. */
const EXPANSION = 5;

/**
 * Keeps the models used last, up to `maxBytes` of memory by estimate; one model is kept whatever its size, as long as it
 * fits `maxBytes` at all.
 */
export function modelCache(
  blobs: BlobStore,
  decode: (bytes: Uint8Array) => Result<QuadraticModel>,
  maxBytes: number,
): ModelCache {
  // By SHA-256 and whether reduced. Insertion order is order of use: the first is the one to go.
  const held = new Map<string, { readonly bytes: number; readonly loading: Promise<LoadedModel> }>();
  let heldBytes = 0;

  async function load(key: string, sha256: string, reduced: boolean): Promise<LoadedModel> {
    const bytes = await blobs.get("models", sha256);
    if (bytes === null) throw new Refusal(`the model ${sha256} is not in the store`);
    const size = EXPANSION * bytes.length;
    if (size > maxBytes)
      throw new Refusal(`the model needs about ${size} bytes of memory, this node gives models ${maxBytes}`);
    const decoded = decode(bytes);
    if (!decoded.ok) throw new Refusal(`the model ${sha256}: ${describeFailure(decoded.failure)}`);
    const model = decoded.value;
    const arithmetic = arithmeticOf(model);
    const entry = held.get(key);
    if (entry !== undefined) {
      held.set(key, { ...entry, bytes: size });
      heldBytes += size;
      makeRoom(key);
    }
    const form = isingForm(model, arithmetic);
    if (!reduced) return { model, arithmetic, form };
    const reduction = reduceForm(form);
    if (reduction === null) throw new Refusal(`the model ${sha256} is to be reduced, and nothing in it can be decided`);
    const left = arithmeticOf(reduction.model);
    return { model: reduction.model, arithmetic: left, form: isingForm(reduction.model, left) };
  }

  function makeRoom(latest: string): void {
    for (const [key, { bytes }] of held) {
      if (heldBytes <= maxBytes) return;
      if (key === latest) continue;
      held.delete(key);
      heldBytes -= bytes;
    }
  }

  return {
    model(sha256, reduced) {
      const key = reduced ? `${sha256} reduced` : sha256;
      const known = held.get(key);
      if (known !== undefined) {
        held.delete(key);
        held.set(key, known);
        return known.loading;
      }
      const loading = load(key, sha256, reduced).catch((error: unknown) => {
        const entry = held.get(key);
        held.delete(key);
        heldBytes -= entry?.bytes ?? 0;
        throw error;
      });
      held.set(key, { bytes: 0, loading });
      return loading;
    },
    async states(sha256, n) {
      const bytes = await blobs.get("states", sha256);
      if (bytes === null) throw new Refusal(`the initial states ${sha256} are not in the store`);
      const row = rowBytes(n);
      return Array.from({ length: Math.floor(bytes.length / row) }, (_, k) => unpackSpins(bytes, k * row, n));
    },
    get heldBytes() {
      return heldBytes;
    },
  };
}
