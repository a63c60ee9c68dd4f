import { expNeg } from "./_exponential";
import { log2 } from "./_rare-events";

// Memory of one worldline; the layout is path-integral/scalar.ts's.
let n: i32 = 0;
/** P. */
let slices: i32 = 0;
/** Bytes of a site's slices: one bit each, set for +1, in 64-bit words. */
let siteBytes: usize = 0;
/** Shape (n, siteBytes / 8), u64. */
let sites: usize = 0;
/** Shape (n + 1), u32: address of each spin's first entry, of 16 bytes: u32 address of the neighbour's slices, 4 unused, f64 weight. */
let rows: usize = 0;
/** Shape (n), f64. */
let external: usize = 0;
/** Shape (siteBytes / 8), u64: bit p is set where slices p and p + 1 are parted. */
let cuts: usize = 0;
/** Shape (8 siteBytes), f64: local fields of one site in all slices. */
let fields: usize = 0;
/** Shape (256, 8), f64: a sign bit where the byte's bit is not set. */
let signs: usize = 0;
/** Shape (8), u32: a vector generator, of which lane 0 is used. */
let generator: usize = 0;

let s0: u64 = 0;
let s1: u64 = 0;

/** Beyond this exponent e^(−x) < 2⁻⁵⁷ counts as 0, and no number is drawn. */
const NEVER: f64 = 40;
/** path-integral/levels.ts */
const FREE_FLIPS: f64 = 0.875;

export function bind(
  n_: i32, slices_: i32, sites_: usize, rows_: usize, external_: usize, cuts_: usize, fields_: usize, signs_: usize,
  generator_: usize,
): void {
  n = n_;
  slices = slices_;
  siteBytes = <usize>((slices_ + 63) >> 6) << 3;
  sites = sites_;
  rows = rows_;
  external = external_;
  cuts = cuts_;
  fields = fields_;
  signs = signs_;
  generator = generator_;
}

@inline function next(): u64 {
  let t = s0;
  const y = s1;
  s0 = y;
  t ^= t << 23;
  s1 = t ^ y ^ (t >> 18) ^ (y >> 5);
  return s1 + y;
}

/** The upper 53 bits as a fraction in [0, 1). */
@inline function unit(bits: u64): f64 {
  return <f64>(<i64>(bits >> 11)) * 1.1102230246251565e-16;
}

/** A lower bound of e^y for y ≥ 0, which decides most proposals without an exponential. */
@inline function bound(y: f64): f64 {
  return 1.0 + y * (1.0 + y * (0.5 + y * 0.16666666666666666));
}

/** Whether a flip of exponent x is accepted, with 1/(1 + e^x). */
@inline function heatbathAccepts(x: f64): bool {
  const u = unit(next());
  const y = Math.abs(x);
  const least = bound(y);
  if (x > 0) {
    if (u * (1.0 + least) >= 1.0) return false;
    const small = expNeg(y);
    return u * (1.0 + small) < small;
  }
  return u * (1.0 + least) < least || u * (1.0 + expNeg(y)) < 1.0;
}

/** The same with min(1, e^(−x)), and less where x = 0 (path-integral/levels.ts); no number is drawn where x < 0. */
@inline function metropolisAccepts(x: f64): bool {
  if (x < 0) return true;
  const u = unit(next());
  if (x == 0) return u < FREE_FLIPS;
  return u * bound(x) < 1.0 && u < expNeg(x);
}

@inline function gap(cutScale: f64): f64 {
  return floor<f64>(log2(unit(next()) + 1.1102230246251565e-16) * cutScale);
}

/** Bits from ≤ p ≤ to that are set. */
@inline function countUp(site: usize, from: i32, to: i32): i32 {
  let word = site + (<usize>(from >> 6) << 3);
  const last = site + (<usize>(to >> 6) << 3);
  let bits = load<u64>(word) >> <u64>(from & 63) << <u64>(from & 63);
  let up = 0;
  for (; word < last; bits = load<u64>(word)) {
    up += <i32>popcnt(bits);
    word += 8;
  }
  return up + <i32>popcnt(bits << <u64>(63 - (to & 63)));
}

@inline function flipRange(site: usize, from: i32, to: i32): void {
  let word = site + (<usize>(from >> 6) << 3);
  const last = site + (<usize>(to >> 6) << 3);
  let mask: u64 = <u64>-1 << <u64>(from & 63);
  for (; word < last; word += 8) {
    store<u64>(word, load<u64>(word) ^ mask);
    mask = -1;
  }
  mask &= <u64>-1 >> <u64>(63 - (to & 63));
  store<u64>(word, load<u64>(word) ^ mask);
}

@inline function bit(site: usize, p: i32): i32 {
  return <i32>(load<u8>(site + <usize>(p >> 3)) >> <u8>(p & 7)) & 1;
}

/** Marks where slices of a site differ from the next, and then the bonds that chance leaves out. */
function cut(site: usize, cutScale: f64): void {
  const last = siteBytes - 8;
  for (let at: usize = 0; at < last; at += 8) {
    const bits = load<u64>(site + at);
    store<u64>(cuts + at, bits ^ ((bits >> 1) | (load<u64>(site + at, 8) << 63)));
  }
  const bits = load<u64>(site + last);
  const top = <u64>((slices - 1) & 63);
  const following = (bits >> 1) | ((load<u64>(site) & 1) << top);
  store<u64>(cuts + last, bits ^ following);
  const end = <f64>slices;
  for (let bond = gap(cutScale); bond < end; bond += 1.0 + gap(cutScale)) {
    const byte = cuts + <usize>(<i32>bond >> 3);
    const mask = 1 << (<i32>bond & 7);
    store<u8>(byte, load<u8>(byte) | mask);
  }
}

/** Heat bath for the segment from … to (over the end if from > to). @returns slices flipped. */
function updateSegment(i: usize, site: usize, from: i32, to: i32, a: f64): i32 {
  const wraps = from > to;
  const length = wraps ? slices - from + to + 1 : to - from + 1;
  let sum = load<f64>(external + (i << 3)) * <f64>length;
  let entry = <usize>load<u32>(rows + (i << 2));
  const end = <usize>load<u32>(rows + (i << 2), 4);
  for (; entry < end; entry += 16) {
    const neighbour = <usize>load<u32>(entry);
    const up = wraps ? countUp(neighbour, from, slices - 1) + countUp(neighbour, 0, to) : countUp(neighbour, from, to);
    sum += load<f64>(entry, 8) * <f64>(2 * up - length);
  }
  const exponent = -2.0 * a * (<f64>(2 * bit(site, to) - 1) * sum);
  if (exponent > NEVER) return 0;
  if (!heatbathAccepts(exponent)) return 0;
  if (wraps) {
    flipRange(site, from, slices - 1);
    flipRange(site, 0, to);
  } else {
    flipRange(site, from, to);
  }
  return length;
}

/**
 * Sweeps of imaginary-time segments: n sites each, in order or drawn uniformly.
 * @param a         β/P, 1 / unit.
 * @param cutScale  1 / log2(1 − e^(−2K)), −∞ … −0.
 * @returns slice spins flipped by the last sweep.
 */
export function segment(count: i32, a: f64, cutScale: f64, randomScan: bool): i32 {
  s0 = load<u64>(generator);
  s1 = load<u64>(generator, 16);
  let flipped = 0;
  for (let sweep = 0; sweep < count; sweep++) {
    flipped = 0;
    for (let step = 0; step < n; step++) {
      const i = <usize>(randomScan ? <i32>(unit(next()) * <f64>n) : step);
      const site = sites + i * siteBytes;
      cut(site, cutScale);
      // Segments end at cuts; the one that ends at the first cut begins after the last.
      let first = -1;
      let previous = -1;
      for (let at: usize = 0; at < siteBytes; at += 8) {
        for (let rest = load<u64>(cuts + at); rest != 0; rest &= rest - 1) {
          const p = (<i32>at << 3) + <i32>ctz(rest);
          if (first < 0) first = p;
          else flipped += updateSegment(i, site, previous + 1, p, a);
          previous = p;
        }
      }
      if (first < 0) flipped += updateSegment(i, site, 0, slices - 1, a);
      else flipped += updateSegment(i, site, previous + 1 == slices ? 0 : previous + 1, first, a);
    }
  }
  store<u64>(generator, s0);
  store<u64>(generator, s1, 16);
  return flipped;
}

@inline function fieldOf(i: usize, p: i32): f64 {
  let sum = load<f64>(external + (i << 3));
  let entry = <usize>load<u32>(rows + (i << 2));
  const end = <usize>load<u32>(rows + (i << 2), 4);
  for (; entry < end; entry += 16) {
    const weight = load<f64>(entry, 8);
    sum += bit(<usize>load<u32>(entry), p) ? weight : -weight;
  }
  return sum;
}

/** The local fields of a site in all slices, eight at a time; each is summed as `fieldOf` does. */
@inline function fillFields(i: usize): void {
  const first = <usize>load<u32>(rows + (i << 2));
  const end = <usize>load<u32>(rows + (i << 2), 4);
  const own = f64x2.splat(load<f64>(external + (i << 3)));
  const bytes = <usize>((slices + 7) >> 3);
  for (let byte: usize = 0; byte < bytes; byte++) {
    let f0 = own, f1 = own, f2 = own, f3 = own;
    for (let entry = first; entry < end; entry += 16) {
      const sign = signs + (<usize>load<u8>(<usize>load<u32>(entry) + byte) << 6);
      const weight = v128.load64_splat(entry, 8);
      f0 = f64x2.add(f0, v128.xor(weight, v128.load(sign)));
      f1 = f64x2.add(f1, v128.xor(weight, v128.load(sign, 16)));
      f2 = f64x2.add(f2, v128.xor(weight, v128.load(sign, 32)));
      f3 = f64x2.add(f3, v128.xor(weight, v128.load(sign, 48)));
    }
    const at = fields + (byte << 6);
    v128.store(at, f0);
    v128.store(at, f1, 16);
    v128.store(at, f2, 32);
    v128.store(at, f3, 48);
  }
}

/** Proposes one slice spin in its local field. @returns whether it flipped. */
@inline function propose(site: usize, p: i32, field: f64, a: f64, fourK: f64, heatbath: bool): bool {
  const s = bit(site, p);
  const before = bit(site, p == 0 ? slices - 1 : p - 1);
  const after = bit(site, p == slices - 1 ? 0 : p + 1);
  const bonds = <i32>(before == s) + <i32>(after == s) - 1;
  const exponent = -2.0 * a * (<f64>(2 * s - 1) * field) + fourK * <f64>bonds;
  if (exponent > NEVER) return false;
  if (heatbath ? !heatbathAccepts(exponent) : !metropolisAccepts(exponent)) return false;
  flipRange(site, p, p);
  return true;
}

@inline function local(count: i32, a: f64, fourK: f64, randomScan: bool, heatbath: bool): i32 {
  s0 = load<u64>(generator);
  s1 = load<u64>(generator, 16);
  const all = <f64>n * <f64>slices;
  let flipped = 0;
  for (let sweep = 0; sweep < count; sweep++) {
    flipped = 0;
    for (let i = 0; i < n; i++) {
      if (!randomScan) fillFields(i);
      for (let p = 0; p < slices; p++) {
        if (randomScan) {
          const drawn = <i32>(unit(next()) * all);
          const j = <usize>(drawn / slices);
          const q = drawn % slices;
          flipped += <i32>propose(sites + j * siteBytes, q, fieldOf(j, q), a, fourK, heatbath);
        } else {
          const field = load<f64>(fields + (<usize>p << 3));
          flipped += <i32>propose(sites + <usize>i * siteBytes, p, field, a, fourK, heatbath);
        }
      }
    }
  }
  store<u64>(generator, s0);
  store<u64>(generator, s1, 16);
  return flipped;
}

/**
 * Sweeps of n · P single slice spins: site by site and along imaginary time, or drawn uniformly.
 * @param fourK  4K.
 * @returns flips of the last sweep.
 */
export function heatbath(count: i32, a: f64, fourK: f64, randomScan: bool): i32 {
  return randomScan ? local(count, a, fourK, true, true) : local(count, a, fourK, false, true);
}

export function metropolis(count: i32, a: f64, fourK: f64, randomScan: bool): i32 {
  return randomScan ? local(count, a, fourK, true, false) : local(count, a, fourK, false, false);
}

/** One sweep that flips wherever a slice's energy falls. @returns flips. */
export function descend(): i32 {
  let flipped = 0;
  for (let i: usize = 0, site = sites; i < <usize>n; i++, site += siteBytes) {
    fillFields(i);
    for (let p = 0; p < slices; p++) {
      if (<f64>(2 * bit(site, p) - 1) * load<f64>(fields + (<usize>p << 3)) <= 0) continue;
      flipRange(site, p, p);
      flipped++;
    }
  }
  return flipped;
}
