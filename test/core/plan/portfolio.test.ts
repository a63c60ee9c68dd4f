import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { type MemberRecord, memberShares, nextMember, portfolioLedger } from "../../../core/plan/portfolio.ts";
import { testRandom, testSeed } from "../../support/models.ts";

/** A member as a law: a block takes `blockS` and ends at an energy drawn by `energy`. */
interface SyntheticMember {
  readonly blockS: number;
  readonly energy: () => number;
}

/** Two threads that always work on what the rule says; the time each member got, seconds. */
function simulate(members: readonly SyntheticMember[], limitS: number): readonly number[] {
  const ledger = portfolioLedger(members.map(({ blockS }) => blockS));
  const running: { readonly member: number; readonly endS: number }[] = [];
  let nowS = 0;
  const start = (): void => {
    const member = nextMember(ledger.records(), limitS - nowS);
    ledger.give(member, 1);
    running.push({ member, endS: nowS + members[member].blockS });
  };
  start();
  start();
  while (nowS < limitS) {
    running.sort((a, b) => a.endS - b.endS);
    const done = running.shift();
    assert.ok(done !== undefined);
    nowS = done.endS;
    const { blockS, energy } = members[done.member];
    ledger.take(done.member, 1, [{ ns: blockS * 1e9, best: energy() }]);
    start();
  }
  return ledger.records().map(({ spentS }) => spentS);
}

const record = (changes: Partial<MemberRecord>): MemberRecord => ({
  spentS: 1,
  sinceS: changes.spentS ?? 1,
  blockS: 0.1,
  bestEnergy: 0,
  hits: 0,
  ...changes,
});

const random = testRandom(testSeed());

describe("the portfolio rule", () => {
  test("gives all alike before anything is known and after the best was met often, else most to who met it", () => {
    const even = [0.25, 0.25, 0.25, 0.25];
    assert.deepEqual(memberShares([0, 0, 0, 0].map((hits) => record({ hits }))), even);
    assert.deepEqual(memberShares([8, 0, 0, 0].map((hits) => record({ hits }))), even);
    const [first, ...others] = memberShares([1, 0, 0, 0].map((hits) => record({ hits })));
    assert.ok(first > 0.5, `${first}`);
    assert.ok(others.every((share) => share >= 0.08 && share < 0.2));
  });

  test("counts hits by the time they took", () => {
    const [quick, slow] = memberShares([record({ hits: 2, spentS: 1 }), record({ hits: 2, spentS: 8 })]);
    assert.ok(quick > 2 * slow, `${quick} against ${slow}`);
  });

  test("shifts work to the member that goes on improving, and lets none starve", () => {
    let lowest = 0;
    const improving = { blockS: 0.5, energy: () => --lowest };
    const stuck = { blockS: 0.1, energy: () => 100 + random() };
    const [a, b, c] = simulate([stuck, improving, stuck], 100);
    const total = a + b + c;
    assert.ok(b > 0.6 * total, `${b} of ${total}`);
    // The floor is 8 %; a block may be on its way beyond it.
    assert.ok(a > 0.07 * total && c > 0.07 * total, `${a}, ${c} of ${total}`);
  });

  test("a member that meets the same energy over and over does not keep the others from their long blocks", () => {
    const trapped = { blockS: 0.1, energy: () => -10 };
    const patient = { blockS: 5, energy: () => -9 };
    const [a, b] = simulate([trapped, patient], 20);
    assert.ok(b >= 0.4 * (a + b), `${b} of ${a + b}`);
  });

  test("gives the last moments to members whose blocks still end in them", () => {
    const long = record({ blockS: 5, spentS: 0 });
    const short = record({ blockS: 0.1, spentS: 10 });
    assert.equal(nextMember([short, long], 6), 1);
    assert.equal(nextMember([short, long], 3), 0);
    assert.equal(nextMember([long, short], 0.05), 1);
    assert.equal(nextMember([short, long], null), 1);
  });

  test("a better energy begins the count of hits anew, and blocks under way count as spent", () => {
    const ledger = portfolioLedger([1, 2]);
    ledger.give(0, 3);
    ledger.give(1, 1);
    assert.deepEqual(
      ledger.records().map(({ spentS }) => spentS),
      [3, 2],
    );
    ledger.take(0, 3, [
      { ns: 1e9, best: -5 },
      { ns: 1e9, best: -5 },
    ]);
    assert.deepEqual(
      ledger.records().map(({ hits }) => hits),
      [2, 0],
    );
    ledger.take(1, 1, [{ ns: 4e9, best: -6 }]);
    const [first, second] = ledger.records();
    assert.deepEqual([first.hits, first.spentS, first.sinceS, first.bestEnergy], [0, 2, 0, -5]);
    assert.deepEqual([second.hits, second.spentS, second.sinceS, second.blockS], [1, 4, 4, 4]);
  });
});
