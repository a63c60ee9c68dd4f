/** Numbers and times as a person reads them. */

const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** @param digits  significant ones; whole numbers below 10¹⁵ are written out. */
export function short(value: number, digits = 6): string {
  if (!Number.isFinite(value)) return "∞";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e15) return grouped(value);
  if (value !== 0 && (size < 1e-3 || size >= 1e7)) return power(value, 3);
  return minus(String(Number(value.toPrecision(digits))));
}

/** For axes: few digits, powers of ten where they are shorter. */
export function tick(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-3 || size >= 1e5)) return power(value, 3);
  return minus(String(Number(value.toPrecision(6))));
}

function power(value: number, digits: number): string {
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  const written = Number(exponent)
    .toString()
    .replace(/[-\d]/g, (c) => (c === "-" ? "⁻" : SUPERSCRIPT[Number(c)]));
  const factor = Number(mantissa);
  return factor === 1 ? `10${written}` : minus(`${factor}·10${written}`);
}

/** 12 345 with thin spaces that do not break. */
function grouped(value: number): string {
  return minus(String(value)).replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
}

function minus(text: string): string {
  return text.replace("-", "−");
}

/** 340 ms, 12.3 s, 4 min 05 s, 3 h 07 min. */
export function duration(seconds: number): string {
  if (seconds < 1e-3) return `${Math.round(seconds * 1e6)} µs`;
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** Rates in words of thousands: 1.23 G/s. */
export function rate(perSecond: number): string {
  const steps: readonly (readonly [size: number, letter: string])[] = [
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
  ];
  for (const [size, letter] of steps) if (perSecond >= size) return `${(perSecond / size).toPrecision(3)} ${letter}/s`;
  return `${perSecond.toPrecision(3)} /s`;
}
