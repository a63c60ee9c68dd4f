import { NEWLINE } from "./whole-lines.ts";

const SPACE = 32;
const TAB = 9;
const RETURN = 13;
const PLUS = 43;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;

/** Integers of so many digits are below 2⁵³, so they and their partial values are exact in float64. */
const EXACT_DIGITS = 15;

/** 10⁰ … 10¹⁵, all exact in float64. */
const POWER_OF_TEN = Float64Array.from({ length: EXACT_DIGITS + 1 }, (_, k) => Number(`1e${k}`));

/**
 * Reads the line `i j w` or `i j` that starts at `at`: two unsigned integers and a plain decimal of at most 15 digits,
 * parted by blanks. Anything else, comments and faulty lines included, is left to the careful path.
 *
 * The value is exact or rounded once: digits and power of ten are both exact, and their quotient is one IEEE division
 * (Clinger 1990, doi:10.1145/93542.93557).
 *
 * @param bytes  must hold a newline at or after `at`.
 * @param entry  shape (4): i, j, w, number of columns; written.
 * @returns the index behind the newline, or −1 if the line is not of this form.
 */
export function scanEntry(bytes: Uint8Array, at: number, entry: Float64Array): number {
  let byte = bytes[at];
  while (byte === SPACE || byte === TAB) byte = bytes[++at];

  let start = at;
  let i = 0;
  for (let digit = byte - ZERO; digit >= 0 && digit <= 9; digit = bytes[++at] - ZERO) i = 10 * i + digit;
  if (at === start || at - start > EXACT_DIGITS) return -1;

  start = at;
  byte = bytes[at];
  while (byte === SPACE || byte === TAB) byte = bytes[++at];
  if (at === start) return -1;

  start = at;
  let j = 0;
  for (let digit = byte - ZERO; digit >= 0 && digit <= 9; digit = bytes[++at] - ZERO) j = 10 * j + digit;
  if (at === start || at - start > EXACT_DIGITS) return -1;

  start = at;
  byte = bytes[at];
  while (byte === SPACE || byte === TAB) byte = bytes[++at];

  let value = 1;
  let columns = 2;
  if (byte !== NEWLINE && byte !== RETURN) {
    if (at === start) return -1;
    columns = 3;
    const negative = byte === MINUS;
    if (negative || byte === PLUS) at++;
    let digits = 0;
    let mantissa = 0;
    for (let digit = bytes[at] - ZERO; digit >= 0 && digit <= 9; digit = bytes[++at] - ZERO) {
      mantissa = 10 * mantissa + digit;
      digits++;
    }
    let fraction = 0;
    if (bytes[at] === POINT) {
      at++;
      for (let digit = bytes[at] - ZERO; digit >= 0 && digit <= 9; digit = bytes[++at] - ZERO) {
        mantissa = 10 * mantissa + digit;
        fraction++;
      }
      digits += fraction;
    }
    if (digits === 0 || digits > EXACT_DIGITS) return -1;
    value = fraction === 0 ? mantissa : mantissa / POWER_OF_TEN[fraction];
    if (negative) value = 0 - value; // never −0
    byte = bytes[at];
    while (byte === SPACE || byte === TAB) byte = bytes[++at];
  }

  if (byte === RETURN) byte = bytes[++at];
  if (byte !== NEWLINE) return -1;
  entry[0] = i;
  entry[1] = j;
  entry[2] = value;
  entry[3] = columns;
  return at + 1;
}
