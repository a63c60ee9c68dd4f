/** Where the marks of a log axis stand. */

/** 1, 2 and 5 times powers of ten; powers alone where there are many, even steps where there are few. */
export function logTicks(low: number, high: number): number[] {
  const decades = Math.log10(high / low);
  if (!(decades > 0.7)) return evenTicks(low, high);
  const steps = decades > 4 ? [1] : decades > 2 ? [1, 3] : [1, 2, 5];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++)
    for (const step of steps) {
      const value = Number(`${step}e${power}`);
      if (value >= low && value <= high) ticks.push(value);
    }
  return ticks;
}

function evenTicks(low: number, high: number): number[] {
  const rough = Math.log10((high - low) / 5);
  const power = Math.floor(rough);
  const factor = [1, 2, 5, 10].find((f) => Math.log10(f) >= rough - power - 1e-9) ?? 10;
  const step = Number(`${factor}e${power}`);
  const count = Math.floor(high / step) - Math.ceil(low / step) + 1;
  // Whole multiples, rounded once: sums of steps would show their errors.
  return Array.from({ length: count }, (_, k) => Number(((Math.ceil(low / step) + k) * step).toPrecision(12)));
}
