import { describeFailure, type Result } from "../../core/failure.ts";
import { type Arithmetic, arithmeticOf } from "../../core/model/arithmetic.ts";
import { type IsingForm, isingForm } from "../../core/model/ising-form.ts";
import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
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
  /** Loads a model once per SHA-256, also where several shards ask at once. Rejects with `Refusal` for what does not fit. */
  model(sha256: string): Promise<LoadedModel>;
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
  // Insertion order is order of use: the first is the one to go.
  const held = new Map<string, { readonly bytes: number; readonly loading: Promise<LoadedModel> }>();
  let heldBytes = 0;

  async function load(sha256: string): Promise<LoadedModel> {
    const bytes = await blobs.get("models", sha256);
    if (bytes === null) throw new Refusal(`the model ${sha256} is not in the store`);
    const size = EXPANSION * bytes.length;
    if (size > maxBytes)
      throw new Refusal(`the model needs about ${size} bytes of memory, this node gives models ${maxBytes}`);
    const decoded = decode(bytes);
    if (!decoded.ok) throw new Refusal(`the model ${sha256}: ${describeFailure(decoded.failure)}`);
    const model = decoded.value;
    const arithmetic = arithmeticOf(model);
    const entry = held.get(sha256);
    if (entry !== undefined) {
      held.set(sha256, { ...entry, bytes: size });
      heldBytes += size;
      makeRoom(sha256);
    }
    return { model, arithmetic, form: isingForm(model, arithmetic) };
  }

  function makeRoom(latest: string): void {
    for (const [sha256, { bytes }] of held) {
      if (heldBytes <= maxBytes) return;
      if (sha256 === latest) continue;
      held.delete(sha256);
      heldBytes -= bytes;
    }
  }

  return {
    model(sha256) {
      const known = held.get(sha256);
      if (known !== undefined) {
        held.delete(sha256);
        held.set(sha256, known);
        return known.loading;
      }
      const loading = load(sha256).catch((error: unknown) => {
        const entry = held.get(sha256);
        held.delete(sha256);
        heldBytes -= entry?.bytes ?? 0;
        throw error;
      });
      held.set(sha256, { bytes: 0, loading });
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
