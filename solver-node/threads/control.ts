/**
 * The words that threads and their owner share while a job runs: one abort flag, and for each thread its updates and lowest
 * energy so far. Writers own their slots; readers may see a value one slice old.
 */
export interface JobControl {
  readonly flag: Int32Array<SharedArrayBuffer>;
  /** Shape (threads): updates made since the job began. */
  readonly updates: BigInt64Array<SharedArrayBuffer>;
  /** Shape (threads): lowest energy seen, energy units; +∞ before the first. */
  readonly bestEnergy: Float64Array<SharedArrayBuffer>;
  /** Grows whenever a thread looks whether it is to stop, between slices: one that hangs does not. Wraps around. */
  readonly signs: Int32Array<SharedArrayBuffer>;
}

const RUN = 0;
const STOP = 1;
const PAUSE = 2;

export function jobControl(threads: number): JobControl {
  const control = {
    flag: new Int32Array(new SharedArrayBuffer(4)),
    updates: new BigInt64Array(new SharedArrayBuffer(8 * threads)),
    bestEnergy: new Float64Array(new SharedArrayBuffer(8 * threads)),
    signs: new Int32Array(new SharedArrayBuffer(4)),
  };
  control.bestEnergy.fill(Number.POSITIVE_INFINITY);
  return control;
}

/** Asks every thread to end its slice, keep what it has and come back. */
export function requestStop(control: JobControl): void {
  Atomics.store(control.flag, 0, STOP);
}

/** Whether work is to end, be it for good or to go on elsewhere. */
export function stopRequested(control: JobControl): boolean {
  return Atomics.load(control.flag, 0) !== RUN;
}

/** The same, asked by a thread that is at work. */
export function stopRequestedAtWork(control: JobControl): boolean {
  Atomics.add(control.signs, 0, 1);
  return stopRequested(control);
}

/** A number that changes as long as some thread is at work. */
export function signsOfLife(control: JobControl): number {
  return Atomics.load(control.signs, 0);
}

/** Asks every thread to end its slice and hand over its state, or, where it has none to hand over, to stop. */
export function requestPause(control: JobControl): void {
  Atomics.compareExchange(control.flag, 0, RUN, PAUSE);
}

export function pauseRequested(control: JobControl): boolean {
  return Atomics.load(control.flag, 0) === PAUSE;
}

export function totalUpdates(control: JobControl): number {
  return control.updates.reduce((sum, updates) => sum + Number(updates), 0);
}

export function lowestEnergy(control: JobControl): number {
  return control.bestEnergy.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}
