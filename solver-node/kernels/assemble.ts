import { invariant } from "../../core/invariant.ts";
import type { IsingForm } from "../../core/model/ising-form.ts";
import { sharedFloat64, sharedUint32 } from "../../core/model/quadratic-model.ts";
import { isGpuBackend } from "../../core/plan/gpu-blocks.ts";
import { KERNEL_NAMES } from "../../core/plan/options.ts";
import type { KernelPlan } from "../../core/plan/plan.ts";
import { packSpins, rowBytes, unpackSpins } from "../../core/sample-set/sample-set.ts";
import { kernelFamily } from "./catalog.ts";
import type { Kernel } from "./kernel.ts";

/** Lays out the kernel that a plan names on the backend that it names. */
export function assembleKernel(form: IsingForm, plan: KernelPlan): Kernel {
  const name = KERNEL_NAMES.find((known) => known === plan.name);
  invariant(name !== undefined && !isGpuBackend(plan.backend), `${plan.name} does not run in a thread`);
  const family = kernelFamily(name, plan.numOnes);
  const options = {
    update: plan.update,
    scan: plan.scan === "random" ? ("random" as const) : ("sequential" as const),
    randomness: plan.randomness,
  };
  const make = (f: IsingForm): Kernel =>
    plan.backend === "reference" ? family.reference(f, options) : family.assemble(f, options);
  if (plan.scan !== "checkerboard") return make(form);
  const order = colourOrder(form);
  return inOriginalOrder(make(permuted(form, order)), order);
}

/** Variables sorted by the colours of a first-fit greedy colouring, so that a sequential scan updates colour by colour. */
export function colourOrder(form: IsingForm): Uint32Array {
  const { n, rowStart, column } = form;
  const colour = new Int32Array(n).fill(-1);
  const taken = new Int32Array(n + 1).fill(-1);
  for (let i = 0; i < n; i++) {
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) if (colour[column[p]] >= 0) taken[colour[column[p]]] = i;
    let c = 0;
    while (taken[c] === i) c++;
    colour[i] = c;
  }
  return Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => colour[a] - colour[b] || a - b);
}

/** The same model with variable order[k] in place k. */
function permuted(form: IsingForm, order: Uint32Array): IsingForm {
  const { n } = form;
  const place = new Uint32Array(n);
  for (let k = 0; k < n; k++) place[order[k]] = k;
  const rowStart = sharedUint32(n + 1);
  const column = sharedUint32(form.column.length);
  const weight = sharedFloat64(form.weight.length);
  const field = sharedFloat64(n);
  for (let k = 0; k < n; k++) {
    const i = order[k];
    field[k] = form.field[i];
    const entries = Array.from({ length: form.rowStart[i + 1] - form.rowStart[i] }, (_, e) => form.rowStart[i] + e);
    entries.sort((a, b) => place[form.column[a]] - place[form.column[b]]);
    rowStart[k + 1] = rowStart[k] + entries.length;
    for (const [e, p] of entries.entries()) {
      column[rowStart[k] + e] = place[form.column[p]];
      weight[rowStart[k] + e] = form.weight[p];
    }
  }
  return { ...form, rowStart, column, weight, field };
}

function inOriginalOrder(kernel: Kernel, order: Uint32Array): Kernel {
  const n = order.length;
  const bytes = rowBytes(n);
  return {
    ...kernel,
    setSpins(read, spins) {
      kernel.setSpins(
        read,
        Int8Array.from(order, (i) => spins[i]),
      );
    },
    packed(out) {
      kernel.packed(out);
      const spins = new Int8Array(n);
      for (let r = 0; r < kernel.reads; r++) {
        const inside = unpackSpins(out, r * bytes, n);
        for (let k = 0; k < n; k++) spins[order[k]] = inside[k];
        packSpins(spins, out, r * bytes);
      }
    },
  };
}
