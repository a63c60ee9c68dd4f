/** Things to do at simulated times; equal times in the order in which they were asked for. */
export interface EventQueue {
  at(timeS: number, happen: () => void): void;
  /** Does what comes next. Throws when nothing is left: a simulation that hangs is wrong. */
  next(): void;
}

interface Entry {
  readonly timeS: number;
  readonly order: number;
  readonly happen: () => void;
}

/** A binary heap. */
export function eventQueue(): EventQueue {
  const heap: Entry[] = [];
  let asked = 0;
  const before = (a: Entry, b: Entry): boolean => a.timeS < b.timeS || (a.timeS === b.timeS && a.order < b.order);
  const swap = (a: number, b: number): void => {
    [heap[a], heap[b]] = [heap[b], heap[a]];
  };
  return {
    at(timeS, happen) {
      heap.push({ timeS, order: asked++, happen });
      for (let k = heap.length - 1; k > 0 && before(heap[k], heap[(k - 1) >> 1]); k = (k - 1) >> 1)
        swap(k, (k - 1) >> 1);
    },
    next() {
      if (heap.length === 0) throw new Error("the simulation has nothing left to do");
      const first = heap[0];
      const last = heap.pop() as Entry;
      if (heap.length > 0) heap[0] = last;
      for (let k = 0; ; ) {
        const children = [2 * k + 1, 2 * k + 2].filter((c) => c < heap.length && before(heap[c], heap[k]));
        if (children.length === 0) break;
        const child = children.reduce((a, b) => (before(heap[b], heap[a]) ? b : a));
        swap(k, child);
        k = child;
      }
      first.happen();
    },
  };
}
