import { expNeg } from "./_exponential";

// Metropolis on column residuals; columns/reference.ts is the same in plain words, columns/columns.ts lays the memory out.

let n: i32 = 0;
let columns: i32 = 0;
let entries: i32 = 0;
/** Shape (n + 1) and (entries), u32: the columns of each site; entrySite, shape (entries), names the site of an entry. */
let siteStart: usize = 0;
let siteColumn: usize = 0;
let entrySite: usize = 0;
/** Shape (columns + 1) and (entries), u32: the sites of each column. */
let columnStart: usize = 0;
let columnSite: usize = 0;
/** Shape (columns), f64. */
let weight: usize = 0;
let target: usize = 0;
/** Bonds: shape (n + 1) and (2 · bonds), u32; read only where bonded. */
let bonded: bool = false;
let mu: f64 = 0;
let bondStart: usize = 0;
let neighbour: usize = 0;
/** The price of the number of full sites; 0 for none. */
let lambda: f64 = 0;
let wanted: f64 = 0;

/** Shape (n), u8. */
let full: usize = 0;
/** Shape (columns), i32: full sites of a column. */
let count: usize = 0;
/** Shape (2 · columns), f64: what one more full site of a column costs, and one less. */
let cost: usize = 0;
/** Shape (n), i32: full neighbours. */
let around: usize = 0;
/** i32: full sites. */
let total: usize = 0;
/** Shape (8), u32: a vector generator, of which lane 0 is used. */
let generator: usize = 0;

/** Beyond this exponent e^(−x) < 2⁻⁵⁷ counts as 0, and no number is drawn. */
const NEVER: f64 = 40;

export function bindModel(
  n_: i32, columns_: i32, entries_: i32, siteStart_: usize, siteColumn_: usize, entrySite_: usize,
  columnStart_: usize, columnSite_: usize, weight_: usize, target_: usize,
): void {
  n = n_;
  columns = columns_;
  entries = entries_;
  siteStart = siteStart_;
  siteColumn = siteColumn_;
  entrySite = entrySite_;
  columnStart = columnStart_;
  columnSite = columnSite_;
  weight = weight_;
  target = target_;
}

export function bindPriors(mu_: f64, bondStart_: usize, neighbour_: usize, lambda_: f64, wanted_: f64): void {
  bonded = mu_ != 0;
  mu = mu_;
  bondStart = bondStart_;
  neighbour = neighbour_;
  lambda = lambda_;
  wanted = wanted_;
}

export function bindState(
  full_: usize, count_: usize, cost_: usize, around_: usize, total_: usize, generator_: usize,
): void {
  full = full_;
  count = count_;
  cost = cost_;
  around = around_;
  total = total_;
  generator = generator_;
}

/** Writes both costs of a column from its count. */
@inline function price(c: usize): void {
  const w = load<f64>(weight + (c << 3));
  const twice = 2 * (<f64>load<i32>(count + (c << 2)) - load<f64>(target + (c << 3)));
  store<f64>(cost + (c << 4), w * (1 + twice));
  store<f64>(cost + (c << 4), w * (1 - twice), 8);
}

/** Counts, costs and full neighbours from the state. */
export function recount(): void {
  memory.fill(count, 0, <usize>columns << 2);
  let sum = 0;
  for (let i: usize = 0; i < <usize>n; i++) {
    if (load<u8>(full + i) == 0) continue;
    sum++;
    const end = <usize>load<u32>(siteStart + (i << 2), 4);
    for (let p = <usize>load<u32>(siteStart + (i << 2)); p < end; p++) {
      const at = count + (<usize>load<u32>(siteColumn + (p << 2)) << 2);
      store<i32>(at, load<i32>(at) + 1);
    }
  }
  store<i32>(total, sum);
  for (let c: usize = 0; c < <usize>columns; c++) price(c);
  if (!bonded) return;
  for (let i: usize = 0; i < <usize>n; i++) {
    let near = 0;
    const end = <usize>load<u32>(bondStart + (i << 2), 4);
    for (let p = <usize>load<u32>(bondStart + (i << 2)); p < end; p++)
      near += <i32>load<u8>(full + <usize>load<u32>(neighbour + (p << 2)));
    store<i32>(around + (i << 2), near);
  }
}

/** The energy, from the counts. */
export function energy(): f64 {
  let sum: f64 = 0;
  for (let c: usize = 0; c < <usize>columns; c++) {
    const residual = <f64>load<i32>(count + (c << 2)) - load<f64>(target + (c << 3));
    sum += load<f64>(weight + (c << 3)) * (residual * residual);
  }
  if (bonded) {
    let pairs: f64 = 0;
    for (let i: usize = 0; i < <usize>n; i++) if (load<u8>(full + i) != 0) pairs += <f64>load<i32>(around + (i << 2));
    sum -= mu * (pairs * 0.5);
  }
  if (lambda != 0) {
    const excess = <f64>load<i32>(total) - wanted;
    sum += lambda * (excess * excess);
  }
  return sum;
}

/** What changing site i costs. */
@inline function flipCost(i: usize): f64 {
  const x = <usize>load<u8>(full + i);
  const end = <usize>load<u32>(siteStart + (i << 2), 4);
  const side = cost + (x << 3);
  let sum: f64 = 0;
  for (let p = <usize>load<u32>(siteStart + (i << 2)); p < end; p++)
    sum += load<f64>(side + (<usize>load<u32>(siteColumn + (p << 2)) << 4));
  if (bonded) {
    const gain = mu * <f64>load<i32>(around + (i << 2));
    sum += x == 0 ? -gain : gain;
  }
  if (lambda != 0) {
    const twice = 2 * (<f64>load<i32>(total) - wanted);
    sum += lambda * (x == 0 ? 1 + twice : 1 - twice);
  }
  return sum;
}

@inline function flip(i: usize): void {
  const change = 1 - 2 * <i32>load<u8>(full + i);
  store<u8>(full + i, <u8>(<i32>load<u8>(full + i) + change));
  store<i32>(total, load<i32>(total) + change);
  let end = <usize>load<u32>(siteStart + (i << 2), 4);
  for (let p = <usize>load<u32>(siteStart + (i << 2)); p < end; p++) {
    const c = <usize>load<u32>(siteColumn + (p << 2));
    store<i32>(count + (c << 2), load<i32>(count + (c << 2)) + change);
    price(c);
  }
  if (!bonded) return;
  end = <usize>load<u32>(bondStart + (i << 2), 4);
  for (let p = <usize>load<u32>(bondStart + (i << 2)); p < end; p++) {
    const at = around + (<usize>load<u32>(neighbour + (p << 2)) << 2);
    store<i32>(at, load<i32>(at) + change);
  }
}

/** What changing both sites costs, one of them full and one empty. */
@inline function exchangeCost(i: usize, j: usize): f64 {
  let sum = flipCost(i) + flipCost(j);
  const endI = <usize>load<u32>(siteStart + (i << 2), 4);
  const startJ = <usize>load<u32>(siteStart + (j << 2));
  const endJ = <usize>load<u32>(siteStart + (j << 2), 4);
  for (let p = <usize>load<u32>(siteStart + (i << 2)); p < endI; p++) {
    const c = load<u32>(siteColumn + (p << 2));
    for (let q = startJ; q < endJ; q++)
      if (load<u32>(siteColumn + (q << 2)) == c) sum -= 2 * load<f64>(weight + (<usize>c << 3));
  }
  if (bonded) {
    const end = <usize>load<u32>(bondStart + (i << 2), 4);
    for (let p = <usize>load<u32>(bondStart + (i << 2)); p < end; p++)
      if (<usize>load<u32>(neighbour + (p << 2)) == j) sum += mu;
  }
  if (lambda != 0) sum -= 2 * lambda;
  return sum;
}

@inline function draw(): u64 {
  let t = load<u64>(generator);
  const y = load<u64>(generator, 16);
  store<u64>(generator, y);
  t ^= t << 23;
  const s = t ^ y ^ (t >> 18) ^ (y >> 5);
  store<u64>(generator, s, 16);
  return s + y;
}

/** Whether Metropolis takes a cost; draws only where chance decides. */
@inline function takes(exponent: f64): bool {
  if (exponent <= 0) return true;
  if (exponent > NEVER) return false;
  const u = <f64>(draw() >> 11) * 1.1102230246251565e-16;
  // e^x > 1 + x + x²/2 + x³/6: most rejections need no exponential.
  if (u * (1 + exponent * (1 + exponent * (0.5 + exponent * 0.16666666666666666))) >= 1) return false;
  return u < expNeg(exponent);
}

/** A whole number below `bound` from 32 random bits. */
@inline function below(bits: u64, bound: i32): usize {
  return <usize>(<f64>bits * <f64>bound * 2.3283064365386963e-10);
}

/** One pass of single flips in the order of the sites. @returns flips. */
export function flips(beta: f64): i32 {
  let accepted = 0;
  for (let i: usize = 0; i < <usize>n; i++) {
    if (!takes(beta * flipCost(i))) continue;
    flip(i);
    accepted++;
  }
  return accepted;
}

/** Proposals that exchange a full and an empty site of one column. @returns exchanges. */
export function columnExchanges(proposals: i32, beta: f64): i32 {
  let accepted = 0;
  for (let k = 0; k < proposals; k++) {
    const bits = draw();
    const p = below(bits >> 32, entries);
    const i = <usize>load<u32>(entrySite + (p << 2));
    const c = <usize>load<u32>(siteColumn + (p << 2));
    const first = load<u32>(columnStart + (c << 2));
    const length = load<u32>(columnStart + (c << 2), 4) - first;
    const j = <usize>load<u32>(columnSite + ((<usize>first + below(bits & 0xffffffff, length)) << 2));
    if (load<u8>(full + i) == load<u8>(full + j)) continue;
    if (!takes(beta * exchangeCost(i, j))) continue;
    flip(i);
    flip(j);
    accepted++;
  }
  return accepted;
}

/** Proposals that exchange a full and an empty site anywhere. @returns exchanges. */
export function anyExchanges(proposals: i32, beta: f64): i32 {
  let accepted = 0;
  for (let k = 0; k < proposals; k++) {
    const bits = draw();
    const i = below(bits >> 32, n);
    const j = below(bits & 0xffffffff, n);
    if (load<u8>(full + i) == load<u8>(full + j)) continue;
    if (!takes(beta * exchangeCost(i, j))) continue;
    flip(i);
    flip(j);
    accepted++;
  }
  return accepted;
}

/** One pass that flips wherever the energy falls by more than `least`. @returns flips. */
export function descend(least: f64): i32 {
  let accepted = 0;
  for (let i: usize = 0; i < <usize>n; i++) {
    if (flipCost(i) >= -least) continue;
    flip(i);
    accepted++;
  }
  return accepted;
}

/** One pass that exchanges sites of a column wherever the energy falls by more than `least`. @returns exchanges. */
export function descendExchanges(least: f64): i32 {
  let accepted = 0;
  for (let p: usize = 0; p < <usize>entries; p++) {
    const i = <usize>load<u32>(entrySite + (p << 2));
    if (load<u8>(full + i) == 0) continue;
    const c = <usize>load<u32>(siteColumn + (p << 2));
    const end = <usize>load<u32>(columnStart + (c << 2), 4);
    for (let q = <usize>load<u32>(columnStart + (c << 2)); q < end; q++) {
      const j = <usize>load<u32>(columnSite + (q << 2));
      if (load<u8>(full + j) != 0 || exchangeCost(i, j) >= -least) continue;
      flip(i);
      flip(j);
      accepted++;
      break;
    }
  }
  return accepted;
}

/** As descendExchanges, over all pairs: for models whose number of full sites has a price or is fixed. */
export function descendAnyExchanges(least: f64): i32 {
  let accepted = 0;
  for (let i: usize = 0; i < <usize>n; i++) {
    if (load<u8>(full + i) == 0) continue;
    for (let j: usize = 0; j < <usize>n; j++) {
      if (load<u8>(full + j) != 0 || exchangeCost(i, j) >= -least) continue;
      flip(i);
      flip(j);
      accepted++;
      break;
    }
  }
  return accepted;
}

/** Adds the state to tallies, shape (n), u32. */
export function tally(tallies: usize): void {
  for (let i: usize = 0; i < <usize>n; i++)
    store<u32>(tallies + (i << 2), load<u32>(tallies + (i << 2)) + <u32>load<u8>(full + i));
}
