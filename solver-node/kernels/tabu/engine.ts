import { invariant } from "../../../core/invariant.ts";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import type { Stream } from "../../../core/random/stream.ts";
import { seedGenerator, vectorGenerator } from "../../../core/random/xorshift.ts";
import type { StateTape } from "../../../core/state-tape.ts";
import { differences, elitePool } from "../../../core/tabu/elite-pool.ts";
import { MAX_TENURE, type TabuParameters, type Tenure } from "../../../core/tabu/parameters.ts";
import { tenureTrial } from "../../../core/tabu/tenure-trial.ts";
import { assembledMachine } from "./assembled.ts";
import type { TabuMachine } from "./machine.ts";
import { referenceMachine } from "./reference.ts";
import { blockSize, type TabuStorage, tabuStorage } from "./storage.ts";

/**
 * One independent read of iterated tabu search: what it finds is a function of (form, parameters, stream, moves) alone.
 *
 * Order of calls: `prepare` once; then for each read `start`, optionally `setSpins`, and `run` until `movesDone` reaches
 * the read's number of moves. A read has no natural end: a longer one begins with the same moves.
 */
export interface TabuEngine {
  prepare(parameters: TabuParameters): void;
  /** Seeds the generator from the stream and draws the first state uniformly from it. */
  start(words: Stream): void;
  /** Replaces the first state, before the first `run`. @param spins shape (n), −1 or +1. */
  setSpins(spins: Int8Array): void;
  /**
   * Goes on until at least `moves` more flips are made: exactly so many while a search lasts, up to 3n more when states
   * are exchanged. How a read is cut into slices changes nothing if the last one asks for what is left of its moves.
   */
  run(moves: number): void;
  /** Flips since the first state. */
  movesDone(): number;
  /** The lowest energy met, in units of the form, the first state's included; exact for integer forms. Others recompute it from `bestPacked`. */
  bestEnergy(): number;
  /** The first state of that energy as a packed row. @param out shape (⌈n/8⌉): bit k of byte w is variable 8w + k, set for spin +1. */
  bestPacked(out: Uint8Array): void;
  /** Carries the read as it stands, as `Kernel.carry`. */
  carry(tape: StateTape): void;
}

/** The engine on WebAssembly. */
export function assembleTabu(form: IsingForm, storage: TabuStorage = tabuStorage(form)): TabuEngine {
  return tabuEngine(form, assembledMachine(form, storage));
}

/** The same reads from flat TypeScript, bit for bit. */
export function referenceTabu(form: IsingForm, storage: TabuStorage = tabuStorage(form)): TabuEngine {
  return tabuEngine(form, referenceMachine(form, blockSize(storage)));
}

/** Of one call to a machine, which counts in 32 bits. */
const MOST_MOVES = 2 ** 30;
/** Elite states nearer than that have too little between them to relink. */
const LEAST_DISTANCE = 6;
/** What the present search began from; none between two searches. */
const PHASES = ["none", "random", "relinked"] as const;
type Phase = (typeof PHASES)[number];
/** Pairs drawn in search of two that are farther apart. */
const PAIR_DRAWS = 20;
/** Relinked searches in a row, per elite, that may miss the pool before it is drawn anew around its best state. */
const MISSES_PER_ELITE = 4;

/**
 * Searches from random states fill a pool of elite states; then two of them, drawn at random, are relinked: from one, the
 * variables in which it differs from the other are flipped towards it, the largest gain first, and from the lowest state
 * in the middle third of the way a search starts. When the pool learns no more, all but its best state are drawn anew.
 *
 * Sources: one-flip tabu search and its tenure, Palubeckis, Annals of OR 131 (2004) 259; path relinking, Wang, Lü, Glover
 * and Hao, EJOR 223 (2012) 595.
 */
export function tabuEngine(form: IsingForm, machine: TabuMachine): TabuEngine {
  const { n, integer } = form;
  const symmetric = form.field.every((value) => value === 0);
  const draws = vectorGenerator(machine.generator);
  const word = new Uint32Array(4);
  const target = new Uint8Array(n);
  const among = new Uint8Array(n);
  const best = new Uint8Array(n);
  let parameters: TabuParameters | null = null;
  let pool = elitePool(2, symmetric);
  let trial = tenureTrial(1);
  let bestEnergy = 0;
  let moves = 0;
  /** Random states since the pool was last drawn anew, the kept one counted in. */
  let drawn = 0;
  let misses = 0;
  let phase: Phase = "none";

  const below = (bound: number): number => {
    draws.next(word, 0);
    return Math.floor((word[0] * bound) / 2 ** 32);
  };
  const drawTarget = (): void => {
    for (let i = 0; i < n; i++) {
      if (i % 128 === 0) draws.next(word, 0);
      target[i] = (word[(i >> 5) & 3] >>> (i & 31)) & 1;
    }
  };
  /** Goes to `target`, from a fresh start where gains are rounded. */
  const goToTarget = (): void => {
    if (!integer) machine.reset();
    for (let i = 0; i < n; i++) {
      if (machine.isUp(i) === (target[i] === 1)) continue;
      machine.flip(i);
      moves++;
    }
  };
  const readLowest = (out: Uint8Array): void => {
    for (let i = 0; i < n; i++) out[i] = machine.lowestIsUp(i) ? 1 : 0;
  };
  const begin = (next: "random" | "relinked", tenure: Tenure): void => {
    phase = next;
    machine.setTenure(tenure);
    machine.begin();
  };
  /** Two elites far enough apart, marked in `among`, with the first in `target`. @returns their distance, or 0. */
  const drawPair = (): number => {
    const { elites } = pool;
    if (elites.length < 2) return 0;
    for (let draw = 0; draw < PAIR_DRAWS; draw++) {
      const a = below(elites.length);
      const b = below(elites.length - 1);
      const other = elites[b < a ? b : b + 1];
      const apart = differences(elites[a].up, other.up, symmetric, among);
      if (apart < LEAST_DISTANCE) continue;
      target.set(elites[a].up);
      return apart;
    }
    return 0;
  };
  const beginRandom = ({ tenures }: TabuParameters): void => {
    drawTarget();
    goToTarget();
    drawn++;
    begin("random", tenures[trial.next()]);
  };
  const beginNext = (given: TabuParameters): void => {
    if (drawn < given.population) {
      beginRandom(given);
      return;
    }
    const apart = misses > MISSES_PER_ELITE * given.population ? 0 : drawPair();
    if (apart === 0) {
      pool.keepBest();
      drawn = 1;
      misses = 0;
      beginRandom(given);
      return;
    }
    goToTarget();
    const third = Math.floor(apart / 3);
    machine.walk(among, apart - third, third);
    moves += apart - third;
    readLowest(target);
    goToTarget();
    begin("relinked", given.tenures[trial.best()]);
  };
  const noteBest = (): void => {
    if (machine.lowestEnergy() >= bestEnergy) return;
    bestEnergy = machine.lowestEnergy();
    readLowest(best);
  };
  const finishSearch = (): void => {
    const energy = machine.lowestEnergy();
    if (phase === "random") trial.record(energy);
    const up = new Uint8Array(n);
    readLowest(up);
    if (pool.offer({ energy, up })) misses = 0;
    else if (phase === "relinked") misses++;
    phase = "none";
  };
  const prepared = (): TabuParameters => {
    invariant(parameters !== null, "a tabu engine is prepared before it starts");
    return parameters;
  };
  const carryPool = (tape: StateTape): void => {
    const held = pool.elites;
    const count = tape.number(held.length);
    if (tape.reading) pool = elitePool(prepared().population, symmetric);
    for (let k = 0; k < count; k++) {
      const elite = tape.reading ? { energy: 0, up: new Uint8Array(n) } : held[k];
      const energy = tape.number(elite.energy);
      tape.cells(elite.up);
      // Offered from the best to the worst, each is taken and stands where it stood.
      if (tape.reading) pool.offer({ energy, up: elite.up });
    }
  };
  /** The state in `target` is the read's first. */
  const startAtTarget = (): void => {
    const { tenures } = prepared();
    machine.reset();
    goToTarget();
    moves = 0;
    trial = tenureTrial(tenures.length);
    bestEnergy = machine.energy();
    best.set(target);
    begin("random", tenures[trial.next()]);
  };

  return {
    prepare(given) {
      invariant(given.population >= 2 && given.tenures.length > 0, "a pool of two and a tenure at least");
      parameters = { ...given, tenures: given.tenures.map((tenure) => clipped(tenure, n)) };
    },
    start(words) {
      const { population } = prepared();
      seedGenerator(words, machine.generator);
      pool = elitePool(population, symmetric);
      drawn = 1;
      misses = 0;
      drawTarget();
      startAtTarget();
    },
    setSpins(spins) {
      for (let i = 0; i < n; i++) target[i] = spins[i] > 0 ? 1 : 0;
      startAtTarget();
    },
    run(count) {
      const given = prepared();
      const end = moves + count;
      // Without variables there is no move to make.
      if (n === 0) moves = end;
      while (moves < end) {
        if (phase === "none") beginNext(given);
        const patience = phase === "random" ? given.patience : given.relinkPatience;
        if (moves < end) moves += machine.search(Math.min(end - moves, MOST_MOVES), patience);
        noteBest();
        if (machine.stalledMoves() >= patience) finishSearch();
      }
    },
    movesDone: () => moves,
    bestEnergy: () => bestEnergy,
    bestPacked(out) {
      out.fill(0);
      for (let i = 0; i < n; i++) out[i >> 3] |= best[i] << (i & 7);
    },
    carry(tape) {
      machine.carry(tape);
      carryPool(tape);
      if (tape.reading) trial = tenureTrial(prepared().tenures.length);
      trial.carry(tape);
      tape.cells(best);
      bestEnergy = tape.number(bestEnergy);
      moves = tape.number(moves);
      drawn = tape.number(drawn);
      misses = tape.number(misses);
      phase = PHASES[tape.number(PHASES.indexOf(phase))];
    },
  };
}

/** At most half of the variables are ever forbidden, so that a search of few has a choice. */
function clipped({ least, span }: Tenure, n: number): Tenure {
  const longest = Math.min(least + span - 1, n >> 1, Math.max(0, n - 1), MAX_TENURE);
  const shortest = Math.min(least, longest);
  return { least: shortest, span: longest - shortest + 1 };
}
