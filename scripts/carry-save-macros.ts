/**
 * Macros of the bit-sliced kernels: straight-line adders for rows of a known length, which no loop or function of
 * AssemblyScript can express without spilling the digits to memory.
 *
 * Every macro counts in the same way. A spin with total coupling W, of which K is satisfied, has ΔE = 2(2K − W) for its
 * flip; K₀ = ⌊W/2⌋ is the largest K that is always accepted. With D = `levelDigits(W)` the number C + K, where
 * C = 2^D − 1 − K₀, has digit D set exactly where K > K₀, and its lower digits are then K − K₀ − 1.
 *
 * K itself is not added up: with M = Σ of the neighbours' bits (complemented where the coupling is ferromagnetic) a spin
 * with bit s = 0 has K = M, one with s = 1 has K = W − M, and C + W − M is the complement of C + M for odd W and of
 * C + M + 1 for even W in D + 1 digits. So the digits of C + M (+ s for even W) are exclusive-ored with s at the end:
 * D + 1 operations in the place of one for each neighbour.
 */

/** D: the digits of K − K₀ − 1 where it is not negative. */
export function levelDigits(weight: number): number {
  return 32 - Math.clz32(weight >> 1);
}

/** Largest K − K₀. */
function levels(weight: number): number {
  return weight - (weight >> 1);
}

/** A carry-save adder that takes one bit vector at a time; a digit is added up as soon as three vectors wait for it. */
function adder(name: string, digits: number) {
  const lines: string[] = [];
  const waiting: string[][] = Array.from({ length: digits }, () => []);
  let made = 0;
  const define = (expression: string): string => {
    const signal = `${name}v${made++}`;
    lines.push(`const ${signal}: v128 = ${expression};`);
    return signal;
  };
  const add = (digit: number, signal: string): void => {
    if (digit >= digits) return; // the total has no such digit
    waiting[digit].push(signal);
    if (waiting[digit].length < 3) return;
    const [kept, a, b] = waiting[digit];
    const differ = define(`v128.xor(${a}, ${b})`);
    waiting[digit] = [define(`v128.xor(${differ}, ${kept})`)];
    add(digit + 1, define(`v128.or(v128.and(${a}, ${b}), v128.and(${differ}, ${kept}))`));
  };
  /** The digits of everything added, plus a constant. */
  const total = (constant: number): string[] =>
    waiting.map((_, digit) => {
      const [a, b] = waiting[digit];
      const one = (constant >> digit) & 1;
      if (a === undefined) return define(`i32x4.splat(${-one})`);
      if (b === undefined && one === 0) return a;
      if (b === undefined) {
        add(digit + 1, a);
        return define(`v128.not(${a})`);
      }
      add(digit + 1, define(one === 1 ? `v128.or(${a}, ${b})` : `v128.and(${a}, ${b})`));
      const differ = define(`v128.xor(${a}, ${b})`);
      return one === 1 ? define(`v128.not(${differ})`) : differ;
    });
  return { lines, define, add, total };
}

const neighbour = (row: string, k: number): string => `v128.load(load<u32>(${row}, ${4 * k}))`;

/**
 * COUNT_ROW(degree, s, carry, row, c): the digits c0 … c(D−1) and c_over of C + K for a row of `degree` addresses.
 * `carry` is s for Metropolis; its complement moves even rows by one, so that ΔE = 0 counts as an increase.
 */
function countRow(degreeText: string, s: string, carry: string, row: string, c: string): string {
  const degree = Number(degreeText);
  const digits = levelDigits(degree);
  const { lines, define, add, total } = adder(c, digits + 1);
  if (degree % 2 === 0) add(0, carry);
  for (let k = 0; k < degree; k++) add(0, define(neighbour(row, k)));
  for (const [digit, signal] of total(2 ** digits - 1 - (degree >> 1)).entries())
    lines.push(`const ${c}${digit === digits ? "_over" : digit}: v128 = v128.xor(${signal}, ${s});`);
  return lines.join("\n");
}

/**
 * REJECT_BYTES(weight, c, t, rejected): rejected = [c ≥ t], t unsigned bytes that hold for the eight reads of their lane.
 * From the lowest digit up, c ≥ t where the majority of c's digit, t's complement and "the lower digits are ≥" says so.
 */
function rejectBytes(weightText: string, c: string, t: string, rejected: string): string {
  const weight = Number(weightText);
  const digits = levelDigits(weight);
  const unset = (digit: number): string =>
    `i8x16.eq(v128.and(${t}, i8x16.splat(${digit === 7 ? -128 : 2 ** digit})), i32x4.splat(0))`;
  const lines = [`let ${rejected}: v128 = i32x4.splat(-1);`];
  for (let digit = 0; digit < digits; digit++)
    lines.push(
      digit === 0
        ? `${rejected} = v128.or(${unset(0)}, ${c}0);`
        : `{ const u_ = ${unset(digit)}; ` +
            `${rejected} = v128.or(v128.and(u_, ${c}${digit}), v128.and(v128.xor(u_, ${c}${digit}), ${rejected})); }`,
    );
  // t reaches 2^D only where the last level is 2^D: then every level passes.
  if (levels(weight) === 2 ** digits) lines.push(`${rejected} = v128.and(${rejected}, ${unset(digits)});`);
  return lines.join("\n");
}

/** COMPARE_PLANES(weight, c, at, stride, above): above = [t < c], digit b of t being the plane at `at` + b·`stride`. */
function comparePlanes(weightText: string, c: string, at: string, stride: string, above: string): string {
  const lines = [`let ${above}: v128 = i32x4.splat(0);`];
  for (let digit = 0; digit < levelDigits(Number(weightText)); digit++)
    lines.push(
      `{ const t_ = v128.load(${at} + ${digit} * ${stride}); const c_ = ${c}${digit}; ` +
        `${above} = v128.or(v128.andnot(c_, t_), v128.andnot(${above}, v128.xor(t_, c_))); }`,
    );
  return lines.join("\n");
}

/**
 * REJECT_ROW(degree, s, row, a, rejected): where Metropolis keeps the spin, for a row of ≤ 8 addresses; a1, a2, … say
 * which reads may go up by the first, second, … level.
 */
function rejectRow(degreeText: string, s: string, row: string, a: string, rejected: string): string {
  const degree = Number(degreeText);
  // Four neighbours: the two levels themselves cost less than their digits.
  if (degree === 4)
    return [
      ...[0, 1, 2, 3].map((k) => `const ${a}x${k}: v128 = v128.xor(${s}, ${neighbour(row, k)});`),
      `const ${a}one_ = v128.xor(${a}x0, ${a}x1); const ${a}two_ = v128.and(${a}x0, ${a}x1);`,
      `const ${a}One_ = v128.xor(${a}x2, ${a}x3); const ${a}Two_ = v128.and(${a}x2, ${a}x3);`,
      `const ${a}three = v128.or(v128.and(${a}one_, ${a}Two_), v128.and(${a}two_, ${a}One_));`,
      `const ${rejected}: v128 = v128.or(v128.andnot(${a}three, ${a}1), ` +
        `v128.andnot(v128.and(${a}two_, ${a}Two_), ${a}2));`,
    ].join("\n");
  const c = `${a}c`;
  const choose = (first: number, digit: number): string => {
    if (digit < 0) return `${a}${Math.min(first + 1, levels(degree))}`;
    const step = 2 ** digit;
    const low = choose(first, digit - 1);
    return first + step < levels(degree)
      ? `v128.bitselect(${choose(first + step, digit - 1)}, ${low}, ${c}${digit})`
      : low;
  };
  const count = countRow(degreeText, s, s, row, c);
  const over = `${c}_over`;
  const value = levels(degree) === 0 ? over : `v128.andnot(${over}, ${choose(0, levelDigits(degree) - 1)})`;
  return `${count}\nconst ${rejected}: v128 = ${value};`;
}

/** One definition for each level of a degree. */
function eachLevel(degreeText: string, define: (level: number) => string): string {
  return Array.from({ length: levels(Number(degreeText)) }, (_, k) => define(k + 1)).join(" ");
}

/** Adds four addressed vectors of weight 2^digit to the counter c0 … c`top`, whose total stays below 2^(top + 1). */
function countFour(digit: number, top: number, row: string, c: string): string {
  const lines = [0, 1, 2, 3].map((k) => `const x${k}_ = ${neighbour(row, k)};`);
  const at = (d: number): string => `${c}${d}`;
  if (digit === top)
    return `{ ${lines.join(" ")} ${at(top)} = v128.xor(${at(top)}, v128.xor(v128.xor(x0_, x1_), v128.xor(x2_, x3_))); }`;
  const full = (a: string, b: string, sum: string, carry: string): string =>
    `const ${carry}x = v128.xor(${a}, ${b}); const ${carry} = v128.or(v128.and(${a}, ${b}), v128.and(${carry}x, ${sum})); ` +
    `${sum} = v128.xor(${carry}x, ${sum});`;
  lines.push(
    full("x0_", "x1_", at(digit), "p_"),
    full("x2_", "x3_", at(digit), "q_"),
    full("p_", "q_", at(digit + 1), "k0_"),
  );
  for (let d = digit + 2; d <= top; d++) {
    const from = `k${d - digit - 2}_`;
    lines.push(`const k${d - digit - 1}_ = v128.and(${at(d)}, ${from}); ${at(d)} = v128.xor(${at(d)}, ${from});`);
  }
  return `{ ${lines.join(" ")} }`;
}

/**
 * COUNT_ANY(weight, s, carry, p, c): as COUNT_ROW for a row of weighted addresses of at most this total weight, 127 or 255,
 * under a head of D + 3 words (see assembly/bits.ts); leaves p at the next row.
 */
function countAny(weightText: string, s: string, carry: string, p: string, c: string): string {
  const top = levelDigits(Number(weightText));
  const digits = Array.from({ length: top + 1 }, (_, d) => d);
  const full = (a: string, b: string, digit: number, out: string): string =>
    `const ${out}x = v128.xor(${a}, ${b}); const ${out} = v128.or(v128.and(${a}, ${b}), v128.and(${out}x, ${c}${digit})); ` +
    `${c}${digit} = v128.xor(${out}x, ${c}${digit});`;
  const eights = [
    ...Array.from({ length: 8 }, (_, k) => `const x${k}_ = ${neighbour(p, k)};`),
    full("x0_", "x1_", 0, "p_"),
    full("x2_", "x3_", 0, "q_"),
    full("p_", "q_", 1, "f_"),
    full("x4_", "x5_", 0, "v_"),
    full("x6_", "x7_", 0, "w_"),
    full("v_", "w_", 1, "g_"),
    full("f_", "g_", 2, "k3_"),
    ...digits
      .slice(3, top)
      .map((d) => `const k${d + 1}_ = v128.and(${c}${d}, k${d}_); ${c}${d} = v128.xor(${c}${d}, k${d}_);`),
    `${c}${top} = v128.xor(${c}${top}, k${top}_);`,
  ];
  return [
    `const ${c}h = load<u32>(${p});`,
    `let ${c}0: v128 = v128.and(${carry}, v128.load(${c}h));`,
    ...digits.slice(1).map((d) => `let ${c}${d}: v128 = v128.load(${c}h, ${16 * d});`),
    ...digits.map((d) => `const ${c}n${d} = load<i32>(${p}, ${8 + 4 * d});`),
    `${p} += ${4 * (top + 3)};`,
    `for (let k_ = 0; k_ < ${c}n0; k_++, ${p} += 32) { ${eights.join(" ")} }`,
    ...digits.slice(1).map((d) => `for (let k_ = 0; k_ < ${c}n${d}; k_++, ${p} += 16) ${countFour(d, top, p, c)}`),
    ...digits.map((d) => `${d === top ? `const ${c}_over: v128` : `${c}${d}`} = v128.xor(${c}${d}, ${s});`),
  ].join("\n");
}

export const carrySaveMacros: Record<string, (...a: string[]) => string> = {
  COUNT_ROW: countRow,
  REJECT_BYTES: rejectBytes,
  COMPARE_PLANES: comparePlanes,
  REJECT_ROW: rejectRow,
  COUNT_ANY: countAny,
  LEVEL_THRESHOLDS: (degree, at, p) =>
    eachLevel(degree, (k) => `const ${p}${k} = v128.load32_splat(${at}, ${4 * (k - 1)});`),
  LEVELS_BELOW: (degree, r, p, a) => eachLevel(degree, (k) => `const ${a}${k}: v128 = i32x4.lt_s(${r}, ${p}${k});`),
  LEVEL_PLANES: (degree, at, stride, a) =>
    eachLevel(degree, (k) => `const ${a}${k}: v128 = v128.load(${at} + ${k - 1} * ${stride});`),
};
