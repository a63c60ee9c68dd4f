import { invariant, unreachable } from "../core/invariant.ts";
import type { IsingForm } from "../core/model/ising-form.ts";
import { oscillatorSchedule } from "../core/oscillator/schedule.ts";
import { pathIntegralSchedule } from "../core/path-integral/schedule.ts";
import { betasOf, type Method } from "../core/plan/plan.ts";
import { sweepsPerStep } from "./blocks/steps.ts";
import {
  type ConnectGpu,
  isOnDevice,
  layOutGpuKernel,
  layOutGpuPathIntegral,
  layOutGpuTempering,
  noGpu,
} from "./gpu/assemble.ts";
import { assembleKernel } from "./kernels/assemble.ts";
import { pathIntegralFamily, temperingFamily } from "./kernels/catalog.ts";
import type { Kernel } from "./kernels/kernel.ts";
import { assembleOscillators, type OscillatorEngine, referenceOscillators } from "./kernels/oscillator/engine.ts";
import type { PathIntegralEngine } from "./kernels/path-integral/engine.ts";
import { assembleTabu, referenceTabu, type TabuEngine } from "./kernels/tabu/engine.ts";
import type { TemperingEngine } from "./kernels/tempering/tempering.ts";

/** What runs the blocks of a plan, laid out for one model. */
export type Engine =
  | { readonly kind: "kernel"; readonly kernel: Kernel }
  | { readonly kind: "tempering"; readonly tempering: TemperingEngine }
  | { readonly kind: "tabu"; readonly tabu: TabuEngine }
  | { readonly kind: "oscillator"; readonly oscillators: OscillatorEngine }
  | { readonly kind: "path-integral"; readonly worldlines: PathIntegralEngine }
  /** Needs no layout. */
  | { readonly kind: "cut" };

/** What the layout of an engine depends on besides the model: engines of equal layout serve each other's plans. */
export function layoutOf(method: Method): object {
  switch (method.kind) {
    case "anneal":
    case "sample":
    case "descent":
      return method.kernel;
    case "temper":
      return { ...method.kernel, temperatures: method.ladder.length, numOnes: method.numOnes };
    case "tabu":
    case "oscillator":
      return method.kernel;
    case "path-integral":
    case "path-integral-sample":
      return { ...method.kernel, slices: method.slices, update: method.update, scan: method.scan };
    case "exact":
    case "cut":
      return {};
    default:
      return unreachable(method);
  }
}

/**
 * Lays out the engine that a plan names, on the backend that it names.
 * @param connect  to the GPU process, for plans that run on a device.
 */
export function layOutEngine(form: IsingForm, method: Method, connect: ConnectGpu = noGpu): Engine {
  switch (method.kind) {
    case "anneal":
    case "sample":
    case "descent": {
      const { kernel } = method;
      return {
        kind: "kernel",
        kernel: isOnDevice(kernel) ? layOutGpuKernel(form, kernel, connect) : assembleKernel(form, kernel),
      };
    }
    case "temper": {
      const places = method.ladder.length;
      if (isOnDevice(method.kernel))
        return { kind: "tempering", tempering: layOutGpuTempering(form, method.kernel, places, connect) };
      const family = temperingFamily(method.kernel.name, method.numOnes);
      const make = method.kernel.backend === "reference" ? family.reference : family.assemble;
      return { kind: "tempering", tempering: make(form, places) };
    }
    case "tabu":
      return {
        kind: "tabu",
        tabu: method.kernel.backend === "reference" ? referenceTabu(form) : assembleTabu(form),
      };
    case "oscillator":
      return {
        kind: "oscillator",
        oscillators: method.kernel.backend === "reference" ? referenceOscillators(form) : assembleOscillators(form),
      };
    case "path-integral":
    case "path-integral-sample": {
      const { kernel, slices, update, scan } = method;
      if (isOnDevice(kernel))
        return { kind: "path-integral", worldlines: layOutGpuPathIntegral(form, kernel, slices, connect) };
      const family = pathIntegralFamily(kernel.name);
      const make = kernel.backend === "reference" ? family.reference : family.assemble;
      return { kind: "path-integral", worldlines: make(form, { slices, update, scan }) };
    }
    case "cut":
      return { kind: "cut" };
    case "exact":
      throw new Error("an enumeration needs no engine");
    default:
      return unreachable(method);
  }
}

/** Frees what an engine holds outside this thread's memory. */
export function releaseEngine(engine: Engine): void {
  if (engine.kind === "kernel") engine.kernel.release?.();
  if (engine.kind === "tempering") engine.tempering.release?.();
  if (engine.kind === "path-integral") engine.worldlines.release?.();
}

/** Tells an engine the schedule of a plan; once per engine and plan, before the first block. */
export function prepareEngine(engine: Engine, method: Method, form: IsingForm): void {
  switch (method.kind) {
    case "anneal": {
      invariant(engine.kind === "kernel", "kernels anneal");
      const { kernel } = engine;
      const step = sweepsPerStep(method.sweepsPerBeta, form.n, kernel.reads);
      const repeats = method.sweepsPerBeta / step;
      const betas = betasOf(method.schedule);
      const beta = new Float64Array(betas.length * repeats);
      for (let k = 0; k < beta.length; k++) beta[k] = betas[Math.floor(k / repeats)] * form.unit;
      kernel.prepare({ beta, sweepsPerBeta: step });
      break;
    }
    case "sample": {
      invariant(engine.kind === "kernel", "kernels sample");
      const step = sweepsPerStep(method.thinningSweeps, form.n, engine.kernel.reads);
      engine.kernel.prepare({ beta: Float64Array.of(method.beta * form.unit), sweepsPerBeta: step });
      break;
    }
    case "descent":
      invariant(engine.kind === "kernel", "kernels descend");
      engine.kernel.prepare({ beta: new Float64Array(0), sweepsPerBeta: 1 });
      break;
    case "temper": {
      invariant(engine.kind === "tempering", "tempering engines temper");
      const { ladder, swapOrder, sweepsPerRound, clusterMoves } = method;
      const inUnits = (b: number): number => b * form.unit;
      engine.tempering.prepare(Float64Array.from(ladder, inUnits), {
        swapOrder,
        sweepsPerRound,
        clusterMoves: clusterMoves && { ...clusterMoves, beta: inUnits(clusterMoves.beta) },
      });
      break;
    }
    case "tabu":
      invariant(engine.kind === "tabu", "tabu engines search");
      engine.tabu.prepare(method.parameters);
      break;
    case "oscillator":
      invariant(engine.kind === "oscillator", "oscillators turn");
      engine.oscillators.prepare(oscillatorSchedule(method.parameters, method.steps, form.unit));
      break;
    case "path-integral": {
      invariant(engine.kind === "path-integral", "worldlines anneal");
      const { path, functions, beta, points, sweepsPerPoint } = method;
      engine.worldlines.prepare(
        pathIntegralSchedule(path, functions, { beta, unit: form.unit, points, sweepsPerPoint }),
      );
      break;
    }
    case "path-integral-sample": {
      invariant(engine.kind === "path-integral", "worldlines sample");
      const { worldlines } = engine;
      const { beta, gamma, thinningSweeps } = method;
      worldlines.prepare({
        betaEnergy: Float64Array.of(beta * form.unit),
        betaGamma: Float64Array.of(beta * gamma),
        sweepsPerPoint: sweepsPerStep(thinningSweeps, form.n, worldlines.reads * worldlines.slices),
      });
      break;
    }
    case "exact":
    case "cut":
      break;
    default:
      unreachable(method);
  }
}
