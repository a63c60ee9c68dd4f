import { energyFromUnits } from "../../core/model/ising-form.ts";
import type { TemperMethod } from "../../core/plan/plan.ts";
import { watchedRounds } from "../../core/plan/watched.ts";
import { emptySampleSet, rowBytes, unpackSpins } from "../../core/sample-set/sample-set.ts";
import type { CarryState } from "../../core/state-tape.ts";
import { globalBarrier } from "../../core/tempering/ladder.ts";
import { roundTripRate } from "../../core/tempering/round-trips.ts";
import { blockTraceRecorder } from "../../core/trace/block-trace.ts";
import type { AskStop } from "../kernels/descent.ts";
import { exchangeFamily } from "../kernels/exchange/exchange.ts";
import { steepest } from "../kernels/steepest/steepest.ts";
import type { TemperingEngine } from "../kernels/tempering/tempering.ts";
import { type BlockContext, lowest, plannedReads, SLICE_NS, samplesOf } from "./block.ts";
import { chainWatch } from "./chain-watch.ts";
import { type BlockProgress, blockClock, type PausablePace, pauseIfDue, resume, stopWish } from "./pause.ts";

const MAX_QUENCH_SWEEPS = 1_000_000;

/**
 * One block of parallel tempering: the ensembles of the engine over the rounds of the plan. A read is an ensemble, its
 * sample the lowest state that any of its replicas met, descended to a local minimum.
 */
export function temperBlock(
  context: BlockContext,
  engine: TemperingEngine,
  method: TemperMethod,
  block: number,
  pace: PausablePace,
  from: Uint8Array | null,
): BlockProgress {
  const { form, plan, targetEnergy } = context;
  const clock = blockClock(pace);
  const replicas = engine.ensembles * engine.temperatures;
  const roundUpdates = form.n * replicas * method.sweepsPerRound;
  const recorder = blockTraceRecorder(plan.checkpoints.length, plan.levels);
  const watched = plan.checkpoints.length > 0 ? watchedRounds(form.n, engine.ensembles, method) : null;
  const watch =
    watched === null ? null : chainWatch(form.n, watched.chains, watched.looks, watched.every * method.sweepsPerRound);
  const coldest = watchedStates(engine, form.n, watched?.chains ?? 0);
  let nextLook = watched?.first ?? Number.POSITIVE_INFINITY;
  const energies = new Float64Array(replicas);
  const ofReads = new Float64Array(plannedReads(plan, block, engine.ensembles));
  let rounds = 0;
  let next = 0;
  let slice = 1;
  let cut = false;
  let best = Number.POSITIVE_INFINITY;
  const carry: CarryState = (tape) => {
    engine.carry(tape);
    clock.carry(tape);
    recorder.carry(tape);
    watch?.carry(tape);
    rounds = tape.number(rounds);
    next = tape.number(next);
    nextLook = tape.number(nextLook);
  };
  resume(carry, from);
  while (rounds < method.rounds && !cut) {
    const checkpoint = plan.checkpoints[next] ?? method.rounds;
    const count = Math.min(slice, checkpoint - rounds, method.rounds - rounds);
    const sliceBegan = pace.nowNs();
    for (const end = rounds + count; rounds < end; ) {
      const upTo = Math.min(end, nextLook);
      engine.round(upTo - rounds);
      rounds = upTo;
      if (rounds !== nextLook || watch === null || watched === null) continue;
      coldest.read();
      watch.look(coldest.packed, coldest.units);
      nextLook += watched.every;
    }
    best = energyFromUnits(form, lowest(engine.bestEnergies));
    if (rounds === plan.checkpoints[next]) {
      next++;
      engine.energies(energies);
      for (let r = 0; r < replicas; r++) energies[r] = energyFromUnits(form, energies[r]);
      const { attempts, rejections } = engine.telemetry();
      const acceptance = 1 - globalBarrier(rejections) / Math.max(1, globalBarrier(attempts));
      for (let e = 0; e < ofReads.length; e++) ofReads[e] = energyFromUnits(form, engine.bestEnergies[e]);
      recorder.record(rounds * method.sweepsPerRound, clock.ns(), rounds * roundUpdates, acceptance, energies, ofReads);
    }
    // A family of rounded couplings knows its energies only nearly: what it reports is not shown as an incumbent.
    pace.report(count * roundUpdates, form.integer ? best : Number.POSITIVE_INFINITY);
    const took = pace.nowNs() - sliceBegan;
    slice = Math.max(1, Math.min(slice * 4, Math.floor((SLICE_NS * count) / Math.max(took, 1))));
    if (rounds === method.rounds) break;
    cut = form.integer && best <= targetEnergy;
    const pause = cut ? null : pauseIfDue(pace, carry);
    if (pause !== null) return pause;
    cut ||= pace.aborted();
  }
  const wish = stopWish(pace);
  const states = descended(context, engine, method.numOnes, wish.ask);
  cut ||= wish.heard;
  const samples = samplesOf(context, states, plannedReads(plan, block, engine.ensembles));
  pace.report(0, samples.energy[0] ?? Number.POSITIVE_INFINITY);
  const { attempts, rejections, roundTrips } = engine.telemetry();
  const rejection = Array.from(rejections, (sum, link) => (attempts[link] === 0 ? 0 : sum / attempts[link]));
  return {
    kind: "done",
    block: {
      block,
      finished: cut ? emptySampleSet(form.n) : samples,
      unfinished: cut ? samples : emptySampleSet(form.n),
      ns: clock.ns(),
      sweeps: rounds * method.sweepsPerRound,
      updates: rounds * roundUpdates,
      trace: plan.checkpoints.length > 0 ? recorder.finish() : null,
      acceptance: null,
      tempering: {
        rounds: rounds * engine.ensembles,
        roundTrips,
        expectedRoundTrips: rounds * engine.ensembles * roundTripRate(Float64Array.from(rejection), method.swapOrder),
        rejection,
      },
      ...(watch === null ? {} : { telemetry: { autocorrelation: watch.finish(), slices: null } }),
    },
  };
}

/** Room for what the first ensembles have at their coldest places. */
function watchedStates(engine: TemperingEngine, n: number, chains: number) {
  const bytes = rowBytes(n);
  const packed = new Uint8Array(chains * bytes);
  const units = new Float64Array(chains);
  return {
    packed,
    units,
    read(): void {
      for (let e = 0; e < chains; e++) units[e] = engine.stateAt(e, engine.temperatures - 1, packed, e * bytes);
    },
  };
}

/** The best state of each ensemble, descended as far as there is time; packed rows. */
function descended({ form }: BlockContext, engine: TemperingEngine, numOnes: number | null, stop: AskStop): Uint8Array {
  const bytes = rowBytes(form.n);
  const packed = new Uint8Array(engine.ensembles * bytes);
  const family = numOnes === null ? steepest : exchangeFamily(numOnes);
  const polisher = family.assemble(form, { update: "metropolis", scan: "sequential", randomness: "independent" });
  for (let e = 0; e < engine.ensembles; e++) {
    const row = engine.bestStates.subarray(e * bytes, (e + 1) * bytes);
    if (stop()) {
      packed.set(row, e * bytes);
      continue;
    }
    polisher.setSpins(0, unpackSpins(row, 0, form.n));
    polisher.quench(MAX_QUENCH_SWEEPS, stop);
    polisher.packed(packed.subarray(e * bytes, (e + 1) * bytes));
  }
  return packed;
}
