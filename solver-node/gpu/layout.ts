import type { IsingForm } from "../../core/model/ising-form.ts";
import { quantise } from "../../core/model/quantise.ts";
import { GpuFailed } from "./gpu-failure.ts";

/** Places are handed to threads, and neighbours stored, in stripes of this many. */
export const STRIPE = 32;

/** Couplings of a model in words, at most: 8 bytes each in the host's memory and the device's. */
const MOST_ENTRIES = 2 ** 26;

/**
 * How a model lies on a device when the bits of a word are states side by side: one word a spin and group. Spins of one
 * colour have no coupling among them and are updated at once; a place holds a spin, or pads its colour to whole stripes.
 */
export interface PlacedModel {
  readonly n: number;
  readonly places: number;
  /** Shape (n): the place of each variable. */
  readonly place: Uint32Array;
  /** Shape (2 · colours): first place of each colour, and one past its last spin. */
  readonly colours: Uint32Array;
  /** Shape (2 · places / STRIPE): where a stripe's neighbours begin, and how many of them each of its spins has, padded. */
  readonly stripes: Uint32Array;
  /** Place of neighbour k of place q, at begin(q / STRIPE) + STRIPE · k + q mod STRIPE; a padding entry names place 0 at weight 0. */
  readonly neighbour: Uint32Array;
  /** Couplings in the same order, units, rounded so that every partial sum of a local field is exact in f32. */
  readonly weight: Float32Array;
  /** Shape (places), units; 0 where no spin is. */
  readonly field: Float32Array;
}

/** Colours of a greedy colouring, the spins of most neighbours first: the same for the same model, whatever runs it. */
export function greedyColours({ n, rowStart, column }: IsingForm): Uint32Array {
  const degree = (i: number): number => rowStart[i + 1] - rowStart[i];
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => degree(b) - degree(a) || a - b);
  const colour = twoColours({ n, rowStart, column });
  if (colour !== null) return colour;
  const found = new Uint32Array(n).fill(0xffffffff);
  const takenBy = new Int32Array(n + 1).fill(-1);
  for (const i of order) {
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
      const c = found[column[p]];
      if (c !== 0xffffffff) takenBy[c] = i;
    }
    let c = 0;
    while (takenBy[c] === i) c++;
    found[i] = c;
  }
  return found;
}

/** The two colours of a bipartite graph, or null: a greedy order may miss them on a lattice. */
function twoColours({ n, rowStart, column }: Pick<IsingForm, "n" | "rowStart" | "column">): Uint32Array | null {
  const colour = new Uint32Array(n).fill(2);
  const stack: number[] = [];
  for (let root = 0; root < n; root++) {
    if (colour[root] !== 2) continue;
    colour[root] = 0;
    stack.push(root);
    for (let i = stack.pop(); i !== undefined; i = stack.pop())
      for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
        const j = column[p];
        if (colour[j] === colour[i]) return null;
        if (colour[j] !== 2) continue;
        colour[j] = 1 - colour[i];
        stack.push(j);
      }
  }
  return colour;
}

/**
 * Lays a model out by colours, within a colour by falling degree, so that the spins of a stripe have about as many neighbours.
 * Throws `GpuFailed` where the padded couplings are too many: a dense model has a colour for each spin.
 */
export function placeModel(form: IsingForm): PlacedModel {
  const { n, rowStart, column } = form;
  const { weight: rounded, field: roundedField } = quantise(form);
  const colourOf = greedyColours(form);
  const numColours = colourOf.reduce((most, c) => Math.max(most, c + 1), 0);
  const degree = (i: number): number => rowStart[i + 1] - rowStart[i];
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort(
    (a, b) => colourOf[a] - colourOf[b] || degree(b) - degree(a) || a - b,
  );
  const place = new Uint32Array(n);
  const colours = new Uint32Array(2 * numColours);
  let places = 0;
  for (let at = 0, c = 0; c < numColours; c++) {
    colours[2 * c] = places;
    while (at < n && colourOf[order[at]] === c) place[order[at++]] = places++;
    colours[2 * c + 1] = places;
    places = Math.ceil(places / STRIPE) * STRIPE;
  }
  const variable = new Int32Array(places).fill(-1);
  for (let i = 0; i < n; i++) variable[place[i]] = i;

  const stripes = new Uint32Array((2 * places) / STRIPE);
  let entries = 0;
  for (let stripe = 0; stripe < places / STRIPE; stripe++) {
    // Degrees fall within a colour, so the first spin has the most neighbours.
    const first = variable[stripe * STRIPE];
    stripes[2 * stripe] = entries;
    stripes[2 * stripe + 1] = degree(first);
    entries += STRIPE * degree(first);
  }
  if (entries > MOST_ENTRIES)
    throw new GpuFailed(
      `${n} variables in ${numColours} colours take ${entries} couplings, padded to stripes of ${STRIPE}; words hold at most ${MOST_ENTRIES}`,
    );
  const neighbour = new Uint32Array(Math.max(entries, 1));
  const weight = new Float32Array(Math.max(entries, 1));
  const field = new Float32Array(places);
  for (let q = 0; q < places; q++) {
    const i = variable[q];
    if (i < 0) continue;
    field[q] = roundedField[i];
    let at = stripes[2 * Math.floor(q / STRIPE)] + (q % STRIPE);
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
      neighbour[at] = place[column[p]];
      weight[at] = rounded[p];
      at += STRIPE;
    }
  }
  return { n, places, place, colours, stripes, neighbour, weight, field };
}

/** A dense model on a device: the whole matrix, in bytes where all couplings fit them. Units. */
export interface DenseModel {
  readonly n: number;
  /** Columns of a row: n, up to a whole number of words. */
  readonly stride: number;
  /** Shape (n, stride), symmetric with zeros on the diagonal: int8, or f32 rounded as in `PlacedModel`. */
  readonly matrix: Int8Array | Float32Array;
  /** Shape (stride). */
  readonly field: Float32Array;
}

export function denseModel(form: IsingForm): DenseModel {
  const { n, rowStart, column } = form;
  const { weight, field: rounded } = quantise(form);
  const stride = Math.ceil(n / 4) * 4;
  const small = form.integer && weight.every((w) => Math.abs(w) <= 127);
  const matrix = small ? new Int8Array(n * stride) : new Float32Array(n * stride);
  for (let i = 0; i < n; i++)
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) matrix[i * stride + column[p]] = weight[p];
  const field = new Float32Array(stride);
  field.set(rounded);
  return { n, stride, matrix, field };
}
