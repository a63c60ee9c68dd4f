import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { generatePlacement } from "../../../problems/placement/generate.ts";
import { judgePlacement } from "../../../problems/placement/judge.ts";
import { layersPicture } from "../../../problems/placement/pictures/layers-picture.ts";
import { projectionsPicture } from "../../../problems/placement/pictures/projections-picture.ts";

/** Names of all elements, once nesting and quoting have been checked. */
function elements(svg: string): string[] {
  const names: string[] = [];
  const open: string[] = [];
  for (const [tag] of svg.matchAll(/<[^>]*>/g)) {
    const parts = /^<(\/?)([a-z]+)((?: [\w-:]+="[^"<]*")*)(\/?)>$/.exec(tag);
    assert.ok(parts, tag);
    const [, closing, name, , alone] = parts;
    if (closing === "/") assert.equal(open.pop(), name);
    else {
      names.push(name);
      if (alone === "") open.push(name);
    }
  }
  assert.deepEqual(open, []);
  return names;
}

const { instance, truth } = generatePlacement({ shells: 2, noise: { kind: "poisson", dose: 10, background: 1 } }, 1);
const named = { ...instance, name: "a <b> & c" };

describe("the pictures", () => {
  test("are well-formed SVG with a title and a description, whatever the object's name", () => {
    const projections = projectionsPicture(named, judgePlacement(named, truth));
    const layers = layersPicture({ name: named.name, sites: named.sites, occupied: truth, probability: null, truth });
    for (const svg of [projections, layers]) {
      const names = elements(svg);
      assert.deepEqual(names.slice(0, 3), ["svg", "title", "desc"]);
      assert.match(svg, /a &lt;b&gt; &amp; c/);
      assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
    }
    assert.match(projections, /\[1-10\], 45.0° from \[100\]: χ²/);
  });

  test("draw each column three times and each site once", () => {
    const marks = (svg: string): number => [...svg.matchAll(/a[\d.]+ [\d.]+ 0 1 0 [\d.]+ 0a/g)].length;
    const columns = instance.projections.reduce((sum, projection) => sum + projection.columns.count, 0);
    assert.equal(marks(projectionsPicture(instance, judgePlacement(instance, truth))), 3 * columns);
    const layers = layersPicture({
      name: "x",
      sites: instance.sites,
      occupied: truth,
      probability: Float64Array.from(truth),
      truth: null,
    });
    assert.equal(marks(layers), 147);
  });

  test("mark each wrong site, and say how many there are", () => {
    const occupied = truth.slice();
    occupied[truth.indexOf(1)] = 0;
    const empty = truth.indexOf(0);
    occupied[empty] = 1;
    const svg = layersPicture({ name: "x", sites: instance.sites, occupied, probability: null, truth });
    assert.match(svg, /Against the true object 2 of the sites shown are wrong/);
    // One of each in the layers, one of each in the legend.
    assert.equal(elements(svg).filter((name) => name === "circle").length, 2);
    assert.equal([...svg.matchAll(/stroke="#c51b7d"/g)].length, 2);
  });
});
