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
}

const RUN = 0;
const STOP = 1;
const PAUSE = 2;

export function jobControl(threads: number): JobControl {
  const control = {
    flag: new Int32Array(new SharedArrayBuffer(4)),
    updates: new BigInt64Array(new SharedArrayBuffer(8 * threads)),
    bestEnergy: new Float64Array(new SharedArrayBuffer(8 * threads)),
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
