import { invariant } from "../../core/invariant.ts";
import type { IsingForm } from "../../core/model/ising-form.ts";
import { rowBytes, unpackSpins } from "../../core/sample-set/sample-set.ts";
import { energyOfSpins } from "../kernels/energy-of-spins.ts";
import { type BestKeeper, type ReplicaBlock, temperingEngine } from "../kernels/tempering/ensembles.ts";
import type { TemperingEngine } from "../kernels/tempering/tempering.ts";
import { strengthOf } from "./kernel.ts";
import type { GpuLink } from "./link.ts";
import { type DenseShape, type PackedShape, remoteStates } from "./remote-states.ts";

/**
 * Parallel tempering whose replicas are states of a GPU process, each at a temperature of its own: an accepted swap exchanges
 * two temperatures and moves no state. As many ladders as fit the block; states left over idle at β = 0.
 */
export function gpuTempering(
  form: IsingForm,
  temperatures: number,
  shape: PackedShape | DenseShape,
  link: GpuLink,
): TemperingEngine {
  const states = remoteStates(form, shape, { kind: "ladder" }, link);
  const ensembles = Math.floor(states.count / temperatures);
  const replicas = ensembles * temperatures;
  const { n } = form;
  const bytes = rowBytes(n);
  /** State of each replica's place: shape (ensembles, temperatures). */
  const stateAt = new Uint16Array(replicas);
  const strength = new Float32Array(states.count);
  const units = new Float64Array(states.count);
  let ladder = new Float64Array(temperatures);

  const setStrengths = (): void => {
    for (let k = 0; k < replicas; k++) strength[stateAt[k]] = strengthOf(ladder[k % temperatures]);
  };
  const block: ReplicaBlock = {
    n,
    ensembles,
    temperatures,
    prepare(given) {
      ladder = given.slice();
      setStrengths();
    },
    start(words) {
      states.start(words);
      for (let k = 0; k < replicas; k++) stateAt[k] = k;
      setStrengths();
    },
    sweep(count) {
      states.sweep(count, strength, { look: true });
    },
    energies(out) {
      if (!states.energies(units)) {
        const rows = new Uint8Array(states.count * bytes);
        states.rows(rows);
        for (let k = 0; k < replicas; k++) units[k] = energyOfSpins(form, unpackSpins(rows, k * bytes, n));
      }
      for (let k = 0; k < replicas; k++) out[k] = units[stateAt[k]];
    },
    exchange(accepted) {
      for (let k = 0; k < replicas; k++) {
        if (accepted[k] === 0) continue;
        const state = stateAt[k];
        stateAt[k] = stateAt[k + 1];
        stateAt[k + 1] = state;
      }
      setStrengths();
    },
    moveClusters() {
      invariant(false, "replicas on a device exchange no clusters");
      return 0;
    },
    ...(states.keeps ? { keeper: keeper() } : {}),
    packRow: (ensemble, place, out, at) => states.row(stateAt[ensemble * temperatures + place], out, at),
    carry(tape) {
      tape.cells(stateAt);
      states.carry(tape);
      if (tape.reading) setStrengths();
    },
  };
  /** A state belongs to one ensemble, so the one that was an ensemble's lowest is the lowest that the device kept of it. */
  function keeper(): BestKeeper {
    const waiting = new Map<number, number>();
    return {
      note: (ensemble, place) => waiting.set(ensemble, stateAt[ensemble * temperatures + place]),
      read(out) {
        if (waiting.size === 0) return;
        const rows = new Uint8Array(waiting.size * bytes);
        states.keptRows([...waiting.values()], rows);
        for (const [k, ensemble] of [...waiting.keys()].entries())
          out.set(rows.subarray(k * bytes, (k + 1) * bytes), ensemble * bytes);
        waiting.clear();
      },
    };
  }
  return { ...temperingEngine(block), release: () => states.release() };
}
