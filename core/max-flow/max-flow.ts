/**
 * A flow network with one source and one sink that are not nodes: what joins a node to them is one number. Arcs stand in symmetric sparse
 * rows: wherever row i lists j, row j lists i, as the couplings of a model do; an arc in one direction only has capacity 0 in the other.
 */
export interface FlowNetwork {
  readonly n: number;
  /** Shape (n + 1): arcs out of node i are entries rowStart[i] … rowStart[i+1] − 1. */
  readonly rowStart: Uint32Array;
  /** Shape (arcs): where each arc leads; columns of a row ascending, none twice, none to its own row. */
  readonly column: Uint32Array;
  /** Shape (arcs): capacity of each arc, an integer, 0 … 2⁵³ − 1. */
  readonly capacity: Float64Array;
  /** Shape (n), integers: above 0 the capacity from the source to the node, below 0 minus the capacity from the node to the sink. */
  readonly terminal: Float64Array;
}

/** A greatest flow and a least cut: each proves the other. Stopped before, a smaller flow and some cut. */
export interface MaxFlow {
  /** Value of the flow and capacity of the cut, an integer. */
  readonly value: number;
  /** Shape (n), 0 or 1: 1 on the source's side of the cut, of all least cuts the one with most nodes there. */
  readonly sourceSide: Uint8Array;
  /** Shape (arcs): what each arc carries, between minus the capacity of its reverse and its own; flow[p] = −flow[reverse]. */
  readonly flow: Float64Array;
  /** Shape (n): what came in and is not passed on. */
  readonly excess: Float64Array;
  /** Shape (n): capacity to the sink that is left. */
  readonly toSink: Float64Array;
  /** False where it was stopped. */
  readonly complete: boolean;
  /** Nodes discharged. */
  readonly steps: number;
}

/** Discharges between two looks whether to stop: some tens of microseconds on lattices. */
const STEPS_TOGETHER = 256;

/**
 * Push–relabel with exact heights from time to time, first in first out. It stops at a preflow: nodes that cannot reach the sink keep their
 * excess, which the cut needs not to return. Sums of capacities must stay below 2⁵³.
 *
 * Time O(n³) at worst; on lattices with random fields near n to n^1.3.
 * Source: Goldberg, Tarjan, J. ACM 35, 921 (1988), doi:10.1145/48014.61051; heights by search from the sink and gaps: Cherkassky, Goldberg,
 * Algorithmica 19, 390 (1997), doi:10.1007/PL00009180.
 *
 * @param stopped  asked every few hundred steps, and told their number.
 */
export function maxFlow(network: FlowNetwork, stopped: (steps: number) => boolean = () => false): MaxFlow {
  const { n, rowStart, column, capacity, terminal } = network;
  const reverse = reverseArcs(network);
  const residual = capacity.slice();
  const excess = new Float64Array(n);
  const toSink = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    if (terminal[i] > 0) excess[i] = terminal[i];
    else toSink[i] = -terminal[i];
  }
  // Heights: 1 for nodes with an open arc to the sink, n + 1 (`far`) where there is no way to it. Only nodes below `far` are worked on.
  const far = n + 1;
  const height = new Uint32Array(n);
  const current = new Uint32Array(n);
  const atHeight = new Uint32Array(n + 2);
  const queue = new Uint32Array(n + 1);
  const queued = new Uint8Array(n);
  const order = new Uint32Array(n);
  let head = 0;
  let tail = 0;
  let value = 0;
  let workSinceSearch = 0;
  // A search costs about one visit of each arc; it repays itself when that much work has been done since the last.
  const searchAfter = 6 * n + column.length / 2;

  let steps = 0;
  let complete = true;
  measureHeights();
  while (head !== tail) {
    if (steps % STEPS_TOGETHER === 0 && stopped(steps)) {
      complete = false;
      break;
    }
    steps++;
    const i = queue[head];
    head = head === n ? 0 : head + 1;
    queued[i] = 0;
    discharge(i);
    if (workSinceSearch > searchAfter) measureHeights();
  }
  measureHeights();
  const sourceSide = new Uint8Array(n);
  for (let i = 0; i < n; i++) sourceSide[i] = height[i] === far ? 1 : 0;
  // From here on the residuals' place holds the flow: of a large network another array is not to be spared.
  const flow = residual;
  for (let p = 0; p < flow.length; p++) flow[p] = capacity[p] - residual[p];
  return { value, sourceSide, flow, excess, toSink, complete, steps };

  /** Pushes the node's excess on until none is left or its height passes all that reach the sink. */
  function discharge(i: number): void {
    let left = excess[i];
    if (toSink[i] > 0) {
      const pushed = Math.min(left, toSink[i]);
      toSink[i] -= pushed;
      left -= pushed;
      value += pushed;
    }
    const first = rowStart[i];
    const end = rowStart[i + 1];
    while (left > 0 && height[i] < far) {
      let p = current[i];
      const below = height[i] - 1;
      for (; p < end; p++) {
        if (residual[p] === 0) continue;
        const j = column[p];
        if (height[j] !== below) continue;
        const pushed = left < residual[p] ? left : residual[p];
        residual[p] -= pushed;
        residual[reverse[p]] += pushed;
        excess[j] += pushed;
        if (queued[j] === 0) enqueue(j);
        left -= pushed;
        if (left === 0) break;
      }
      current[i] = p;
      if (left > 0) relabel(i, first, end);
    }
    excess[i] = left;
  }

  function relabel(i: number, first: number, end: number): void {
    let lowest = far;
    for (let p = first; p < end; p++) {
      if (residual[p] > 0 && height[column[p]] + 1 < lowest) lowest = height[column[p]] + 1;
    }
    workSinceSearch += 12 + end - first;
    const old = height[i];
    atHeight[old]--;
    // A gap: nothing stands at the old height, so nothing above it reaches the sink. The next search finds the others.
    if (atHeight[old] === 0) lowest = far;
    height[i] = lowest;
    atHeight[lowest]++;
    current[i] = first;
  }

  function enqueue(j: number): void {
    queued[j] = 1;
    queue[tail] = j;
    tail = tail === n ? 0 : tail + 1;
  }

  /** Sets each height to the number of open arcs on the shortest way to the sink, and queues what has excess and a way. */
  function measureHeights(): void {
    workSinceSearch = 0;
    height.fill(far);
    atHeight.fill(0);
    let found = 0;
    for (let i = 0; i < n; i++) {
      if (toSink[i] === 0) continue;
      height[i] = 1;
      order[found++] = i;
    }
    for (let seen = 0; seen < found; seen++) {
      const j = order[seen];
      for (let p = rowStart[j]; p < rowStart[j + 1]; p++) {
        const i = column[p];
        if (height[i] !== far || residual[reverse[p]] === 0) continue;
        height[i] = height[j] + 1;
        order[found++] = i;
      }
    }
    for (let i = 0; i < n; i++) {
      atHeight[height[i]]++;
      current[i] = rowStart[i];
      queued[i] = 0;
    }
    head = 0;
    tail = 0;
    // Nearest to the sink last: excess then gathers on its way instead of running through the same arcs in many small parts.
    for (let seen = found - 1; seen >= 0; seen--) if (excess[order[seen]] > 0) enqueue(order[seen]);
  }
}

/** Shape (arcs): for each arc the entry of its reverse. Rows are read in order, so each row meets its columns ascending. */
function reverseArcs({ n, rowStart, column }: FlowNetwork): Uint32Array {
  const reverse = new Uint32Array(column.length);
  const next = rowStart.slice(0, n);
  for (let i = 0; i < n; i++) {
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
      // Row j's columns come in ascending order as i grows, which is the order in which rows name j.
      reverse[p] = next[column[p]]++;
    }
  }
  return reverse;
}
