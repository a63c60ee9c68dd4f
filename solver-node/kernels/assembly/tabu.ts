import { energy, flip, greatest, least, limits, locate, scan, signs, stateBytes, topAllowed, topOfAll } from "./_tabu-gains";

export { bindGains, setEnergy } from "./_tabu-gains";

// One-flip tabu search on the gains of _tabu-gains.ts; tabu/reference.ts is the same in plain words.

/** End of a list of the calendar. */
const NONE: u32 = 0xffffffff;

/** The state of the lowest energy, as `signs`. */
let bestSigns: usize = 0;
/** Shape (n), u32: the last move at which a variable is forbidden. */
let forbiddenUntil: usize = 0;
/** Shape (slots), u32: the first variable to become free after the moves of each slot, or NONE; slots is a power of two. */
let calendar: usize = 0;
let slotMask: u32 = 0;
/** Shape (n), u32: the next variable of the same slot. */
let nextInSlot: usize = 0;
/** Shape (8), u32. */
let generator: usize = 0;

/** A variable that flipped is forbidden for tenureLeast + uniform 0 … tenureSpan − 1 moves. */
let tenureLeast: u32 = 0;
let tenureSpan: u32 = 1;

/** Units. */
let lowest: f64 = 0;
/** Moves since the search began, and at the last strict fall of `lowest`. */
let moves: u32 = 0;
let loweredAt: u32 = 0;
/** The present state is the lowest and not yet copied. */
let fresh: bool = false;

export function bindSearch(
  bestSigns_: usize, forbiddenUntil_: usize, calendar_: usize, slots: u32, nextInSlot_: usize, generator_: usize,
): void {
  bestSigns = bestSigns_;
  forbiddenUntil = forbiddenUntil_;
  calendar = calendar_;
  slotMask = slots - 1;
  nextInSlot = nextInSlot_;
  generator = generator_;
}

export function setTenure(least: u32, span: u32): void {
  tenureLeast = least;
  tenureSpan = span;
}

export function energyNow(): f64 {
  return energy;
}

export function lowestEnergy(): f64 {
  return lowest;
}

export function stalledMoves(): u32 {
  return moves - loweredAt;
}

/** Forbids k for `tenure` moves; an earlier ban of k ends. */
@inline function forbid<T>(k: u32, tenure: u32): void {
  const limit = limits + <usize>k * sizeof<T>();
  if (load<T>(limit) == least<T>()) takeOff(k);
  if (tenure == 0) {
    store<T>(limit, greatest<T>());
    return;
  }
  store<T>(limit, least<T>());
  const until = moves + tenure;
  const slot = calendar + (<usize>(until & slotMask) << 2);
  store<u32>(forbiddenUntil + (<usize>k << 2), until);
  store<u32>(nextInSlot + (<usize>k << 2), load<u32>(slot));
  store<u32>(slot, k);
}

/** Takes k off the calendar. */
function takeOff(k: u32): void {
  let link = calendar + (<usize>(load<u32>(forbiddenUntil + (<usize>k << 2)) & slotMask) << 2);
  while (load<u32>(link) != k) link = nextInSlot + (<usize>load<u32>(link) << 2);
  store<u32>(link, load<u32>(nextInSlot + (<usize>k << 2)));
}

/** Frees the variables whose last forbidden move was this one. */
@inline function release<T>(): void {
  const slot = calendar + (<usize>(moves & slotMask) << 2);
  let k = load<u32>(slot);
  if (k == NONE) return;
  store<u32>(slot, NONE);
  do {
    store<T>(limits + <usize>k * sizeof<T>(), greatest<T>());
    k = load<u32>(nextInSlot + (<usize>k << 2));
  } while (k != NONE);
}

/** Copies the state if it is the lowest. */
function keep(): void {
  memory.copy(bestSigns, signs, stateBytes);
  fresh = false;
}

/** Begins a search at the present state: nothing is forbidden, and the lowest energy is the present one. */
@inline function beginOn<T>(): void {
  moves = 0;
  loweredAt = 0;
  lowest = energy;
  keep();
  memory.fill(calendar, 0xff, (<usize>slotMask + 1) << 2);
  const end = limits + stateBytes;
  for (let limit = limits; limit < end; limit += 16) v128.store(limit, v128.splat<T>(greatest<T>()));
}

/**
 * Makes up to `count` moves: the best that is allowed, or one that is forbidden but leads below the lowest energy. Ends
 * early when `patience` moves have not lowered it. @returns moves made.
 */
@inline function searchOn<T, C>(count: i32, patience: u32): i32 {
  let s0 = v128.load(generator);
  let s1 = v128.load(generator, 16);
  scan<T>();
  let done = 0;
  for (; done < count && moves - loweredAt < patience; done++) {
    let r: v128;
    XORSHIFT(r, s0, s1);
    const aspired = topOfAll > topAllowed && energy - 2 * topOfAll < lowest;
    const level = aspired ? topOfAll : topAllowed;
    const k = locate<T>(level, !aspired, <u32>i32x4.extract_lane(r, 1));
    // A gain too small for the energy to show does not lower it.
    if (fresh && energy - 2 * level >= lowest) keep();
    moves++;
    release<T>();
    const word = <u64>(<u32>i32x4.extract_lane(r, 0));
    forbid<T>(<u32>k, tenureLeast + <u32>((word * <u64>tenureSpan) >> 32));
    flip<T, C>(k);
    if (energy < lowest) {
      lowest = energy;
      loweredAt = moves;
      fresh = true;
    }
  }
  if (fresh) keep();
  v128.store(generator, s0);
  v128.store(generator, s1, 16);
  return done;
}

/**
 * Flips `count` variables out of those with an open limit, the best first, each once. From move `from` on the lowest
 * energy and its state are kept, as in a search that begins there.
 */
@inline function walkOn<T, C>(count: i32, from: i32): void {
  let s0 = v128.load(generator);
  let s1 = v128.load(generator, 16);
  scan<T>();
  fresh = false;
  lowest = Infinity;
  for (let step = 1; step <= count; step++) {
    let r: v128;
    XORSHIFT(r, s0, s1);
    const k = locate<T>(topAllowed, true, <u32>i32x4.extract_lane(r, 1));
    if (fresh && energy - 2 * topAllowed >= lowest) keep();
    store<T>(limits + k * sizeof<T>(), least<T>());
    flip<T, C>(k);
    if (step >= from && energy < lowest) {
      lowest = energy;
      fresh = true;
    }
  }
  if (fresh) keep();
  v128.store(generator, s0);
  v128.store(generator, s1, 16);
}

export function beginI16(): void { beginOn<i16>(); }
export function beginI32(): void { beginOn<i32>(); }
export function beginF64(): void { beginOn<f64>(); }

export function rowsI8Flip(k: u32): void { flip<i16, i8>(<usize>k); }
export function rowsI8Search(count: i32, patience: u32): i32 { return searchOn<i16, i8>(count, patience); }
export function rowsI8Walk(count: i32, from: i32): void { walkOn<i16, i8>(count, from); }

export function rowsI16Flip(k: u32): void { flip<i32, i16>(<usize>k); }
export function rowsI16Search(count: i32, patience: u32): i32 { return searchOn<i32, i16>(count, patience); }
export function rowsI16Walk(count: i32, from: i32): void { walkOn<i32, i16>(count, from); }

export function rowsF64Flip(k: u32): void { flip<f64, f64>(<usize>k); }
export function rowsF64Search(count: i32, patience: u32): i32 { return searchOn<f64, f64>(count, patience); }
export function rowsF64Walk(count: i32, from: i32): void { walkOn<f64, f64>(count, from); }

export function sparseI16Flip(k: u32): void { flip<i16, u8>(<usize>k); }
export function sparseI16Search(count: i32, patience: u32): i32 { return searchOn<i16, u8>(count, patience); }
export function sparseI16Walk(count: i32, from: i32): void { walkOn<i16, u8>(count, from); }

export function sparseI32Flip(k: u32): void { flip<i32, u8>(<usize>k); }
export function sparseI32Search(count: i32, patience: u32): i32 { return searchOn<i32, u8>(count, patience); }
export function sparseI32Walk(count: i32, from: i32): void { walkOn<i32, u8>(count, from); }

export function sparseF64Flip(k: u32): void { flip<f64, u8>(<usize>k); }
export function sparseF64Search(count: i32, patience: u32): i32 { return searchOn<f64, u8>(count, patience); }
export function sparseF64Walk(count: i32, from: i32): void { walkOn<f64, u8>(count, from); }
