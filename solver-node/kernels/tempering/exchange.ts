import { invariant } from "../../../core/invariant.ts";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import { packSpins } from "../../../core/sample-set/sample-set.ts";
import { assembledMachines, type Machine, referenceMachines } from "../exchange/machine.ts";
import { exchangeRead } from "../exchange/read.ts";
import { type ReplicaBlock, temperingEngine } from "./ensembles.ts";
import type { TemperingFamily } from "./tempering.ts";

const MOST_TEMPERATURES = 128;
const metropolis = { update: "metropolis", scan: "sequential" } as const;

/**
 * Parallel tempering with a fixed number of +1, of any model: one ensemble, whose replicas sweep by exchanges. Swaps exchange the
 * temperatures of replicas, never their states. Clusters of two ensembles would change the number, so there are none.
 *
 * @param ones  K, 0 … n.
 */
export function temperingExchange(ones: number): TemperingFamily {
  const engine = (form: IsingForm, temperatures: number, machines: typeof assembledMachines) => {
    invariant(
      temperatures >= 2 && temperatures <= MOST_TEMPERATURES,
      `tempering-exchange: ${temperatures} temperatures are not 2 to ${MOST_TEMPERATURES}`,
    );
    return temperingEngine(exchangeReplicas(form, ones, machines(form, ones, metropolis, temperatures)));
  };
  return {
    name: "tempering-exchange",
    accepts: () => true,
    temperatures: Array.from({ length: MOST_TEMPERATURES - 1 }, (_, k) => k + 2),
    assemble: (form, temperatures) => engine(form, temperatures, assembledMachines),
    reference: (form, temperatures) => engine(form, temperatures, referenceMachines),
  };
}

function exchangeReplicas(form: IsingForm, ones: number, machines: readonly Machine[]): ReplicaBlock {
  const reads = machines.map((machine) => exchangeRead(form, ones, machine));
  const temperatures = reads.length;
  /** Read at each place. */
  const readAt = new Uint16Array(temperatures);
  let betas = new Float64Array(temperatures);
  return {
    n: form.n,
    ensembles: 1,
    temperatures,
    prepare(ladder) {
      betas = ladder.slice();
    },
    start(words) {
      for (const read of reads) read.start(words);
      for (let place = 0; place < temperatures; place++) readAt[place] = place;
    },
    sweep(count) {
      for (let place = 0; place < temperatures; place++) reads[readAt[place]].sweep(count, betas[place]);
    },
    energies(out) {
      for (let place = 0; place < temperatures; place++) out[place] = reads[readAt[place]].energy();
    },
    exchange(accepted) {
      for (let place = 0; place < temperatures - 1; place++) {
        if (accepted[place] === 0) continue;
        const read = readAt[place];
        readAt[place] = readAt[place + 1];
        readAt[place + 1] = read;
      }
    },
    moveClusters() {
      invariant(false, "one ensemble has nobody to exchange clusters with");
      return 0;
    },
    packRow: (_ensemble, place, out, at) => packSpins(reads[readAt[place]].spins, out, at),
    carry(tape) {
      tape.cells(readAt);
      for (const read of reads) read.carry(tape);
    },
  };
}
