import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { describeFailure } from "../../../core/failure.ts";
import { ferromagneticGround } from "../../../core/max-flow/ferromagnet.ts";
import { type FlowNetwork, maxFlow } from "../../../core/max-flow/max-flow.ts";
import { arithmeticOf } from "../../../core/model/arithmetic.ts";
import { energyOf } from "../../../core/model/energy.ts";
import { modelBuilder } from "../../../core/model/quadratic-model.ts";
import { enumerateAll } from "../../support/enumerate-all.ts";
import { spinModel, testRandom, torus } from "../../support/models.ts";

const SEED = 20_261_123;

type Arc = readonly [i: number, j: number, forth: number, back: number];

/** Repeated pairs add; arcs of a node to itself are dropped. */
function network(terminal: readonly number[], arcs: readonly Arc[]): FlowNetwork {
  const n = terminal.length;
  const capacities = Array.from({ length: n }, () => new Map<number, number>());
  const add = (i: number, j: number, value: number): void =>
    void capacities[i].set(j, (capacities[i].get(j) ?? 0) + value);
  for (const [i, j, forth, back] of arcs) {
    if (i === j) continue;
    add(i, j, forth);
    add(j, i, back);
  }
  const rows = capacities.map((row) => [...row].sort(([a], [b]) => a - b));
  const rowStart = new Uint32Array(n + 1);
  for (let i = 0; i < n; i++) rowStart[i + 1] = rowStart[i] + rows[i].length;
  return {
    n,
    rowStart,
    column: Uint32Array.from(rows.flatMap((row) => row.map(([j]) => j))),
    capacity: Float64Array.from(rows.flatMap((row) => row.map(([, value]) => value))),
    terminal: Float64Array.from(terminal),
  };
}

function cutValue({ n, rowStart, column, capacity, terminal }: FlowNetwork, source: (i: number) => boolean): number {
  let cut = 0;
  for (let i = 0; i < n; i++) {
    if (source(i)) {
      cut += Math.max(0, -terminal[i]);
      for (let p = rowStart[i]; p < rowStart[i + 1]; p++) if (!source(column[p])) cut += capacity[p];
    } else cut += Math.max(0, terminal[i]);
  }
  return cut;
}

/**
 * That the flow is one and the cut is its equal: then the cut is least, whatever found it. Each arc carries at most its capacity and the
 * reverse of its reverse, no node sends on more than it got, and what the nodes of the sink's side can hand to the sink is the cut's value.
 */
function assertCertified(given: FlowNetwork): void {
  const { n, rowStart, column, capacity, terminal } = given;
  const { value, sourceSide, flow } = maxFlow(given);
  let delivered = 0;
  for (let i = 0; i < n; i++) {
    let kept = Math.max(0, terminal[i]);
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
      assert.ok(flow[p] <= capacity[p]);
      kept -= flow[p];
      const j = column[p];
      let back = rowStart[j];
      while (column[back] !== i) back++;
      assert.equal(flow[p] + flow[back], 0);
    }
    assert.ok(kept >= 0, `node ${i} sends on more than it got`);
    delivered += Math.min(kept, Math.max(0, -terminal[i]));
  }
  assert.equal(delivered, value);
  assert.equal(
    cutValue(given, (i) => sourceSide[i] === 1),
    value,
  );
}

const capacities = fc.integer({ min: 0, max: 9 });
const networks: fc.Arbitrary<FlowNetwork> = fc
  .integer({ min: 1, max: 9 })
  .chain((n) =>
    fc
      .tuple(
        fc.array(fc.integer({ min: -9, max: 9 }), { minLength: n, maxLength: n }),
        fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1), capacities, capacities), { maxLength: 24 }),
      )
      .map(([terminal, arcs]) => network(terminal, arcs)),
  );

describe("the greatest flow", () => {
  test("has the value of the least cut, and its cut is the least one with most nodes on the source's side, over all cuts of small networks", () => {
    fc.assert(
      fc.property(networks, (given) => {
        const { value, sourceSide } = maxFlow(given);
        const mask = sourceSide.reduce((bits, side, i) => bits | (side << i), 0);
        let least = Number.POSITIVE_INFINITY;
        for (let cut = 0; cut < 2 ** given.n; cut++)
          least = Math.min(
            least,
            cutValue(given, (i) => ((cut >> i) & 1) === 1),
          );
        assert.equal(value, least);
        for (let cut = 0; cut < 2 ** given.n; cut++)
          if (cutValue(given, (i) => ((cut >> i) & 1) === 1) === least) assert.equal(cut & ~mask, 0);
        assertCertified(given);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  test("is certified by its own cut on long chains, where each unit crosses all nodes", () => {
    const n = 2000;
    const terminal = Array.from({ length: n }, (_, i) => (i === 0 ? 50 : i === n - 1 ? -40 : 0));
    const arcs = Array.from({ length: n - 1 }, (_, i): Arc => [i, i + 1, 30 + ((i * 7) % 11), 0]);
    assertCertified(network(terminal, arcs));
    assert.equal(maxFlow(network(terminal, arcs)).value, 30);
  });

  test("is certified by its own cut on random graphs and lattices of thousands of nodes", () => {
    const random = testRandom(SEED);
    const whole = (most: number): number => Math.floor(random() * (most + 1));
    for (const n of [1000, 3000]) {
      const terminal = Array.from({ length: n }, () => whole(2000) - 1000);
      const arcs = Array.from({ length: 4 * n }, (): Arc => [whole(n - 1), whole(n - 1), whole(500), whole(500)]);
      assertCertified(network(terminal, arcs));
    }
    const { n, rowStart, column } = torus([16, 16, 16], () => -1);
    const capacity = new Float64Array(column.length).fill(2000);
    for (const strength of [500, 2000, 4000]) {
      const terminal = Float64Array.from({ length: n }, () =>
        Math.round(2 * strength * (random() + random() + random() - 1.5)),
      );
      assertCertified({ n, rowStart, column, capacity, terminal });
    }
  });

  test("of networks without arcs or terminals is 0", () => {
    assert.equal(maxFlow(network([0, 0], [])).value, 0);
    assert.equal(maxFlow(network([5, -3], [])).value, 0);
    assert.equal(maxFlow(network([5, 3], [[0, 1, 4, 4]])).value, 0);
    assert.equal(maxFlow(network([], [])).value, 0);
  });
});

describe("the ground state of ferromagnets", () => {
  test("is that of enumeration, for random ferromagnetic graphs in random fields of one and of six digits", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 10 }),
        fc.constantFrom(1, 1e-6),
        fc.array(fc.tuple(fc.nat(9), fc.nat(9), fc.integer({ min: -7, max: 0 })), { maxLength: 20 }),
        fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 10, maxLength: 10 }),
        (n, unit, pairs, fields) => {
          const couplings = new Map<number, readonly [number, number, number]>();
          for (const [a, b, weight] of pairs) {
            const [i, j] = [Math.min(a, b), Math.max(a, b)];
            if (i < j && j < n) couplings.set(i * n + j, [i, j, weight]);
          }
          const inUnits = (value: number): number => Math.round(value * (1 / unit) * 0.123457) / (1 / unit);
          const model = spinModel(
            n,
            couplings.values(),
            fields.slice(0, n).map((value, i) => [i, inUnits(value)] as const),
          );
          const ground = ferromagneticGround(model, "test");
          assert.ok(ground.ok);
          const arithmetic = arithmeticOf(model);
          const all = enumerateAll(model, arithmetic);
          assert.ok(all.ok && all.value !== null);
          assert.equal(ground.value.energy, all.value.energy);
          assert.equal(energyOf(model, ground.value.spins, arithmetic), ground.value.energy);
        },
      ),
      { seed: SEED, numRuns: 150 },
    );
  });

  test("serves submodular QUBOs as well, and refuses couplings above 0 and coefficients without a common scale", () => {
    const builder = modelBuilder("BINARY", 3);
    builder.addLinear(0, 2);
    builder.addLinear(1, -1);
    builder.addLinear(2, 1);
    builder.addQuadratic(0, 1, -1, 0);
    builder.addQuadratic(1, 2, -2, 0);
    const qubo = builder.build("test", "refuse");
    assert.ok(qubo.ok);
    const ground = ferromagneticGround(qubo.value, "test");
    assert.ok(ground.ok);
    assert.deepEqual([ground.value.energy, [...ground.value.spins]], [-2, [-1, 1, 1]]);
    const refused = ferromagneticGround(spinModel(2, [[0, 1, 1]]), "test");
    assert.ok(!refused.ok);
    assert.equal(describeFailure(refused.failure), "test: the least cut needs couplings ≤ 0, got 1 between 0 and 1");
    assert.ok(!ferromagneticGround(spinModel(2, [[0, 1, -Math.PI]], [[0, 1e-20]]), "test").ok);
  });
});
