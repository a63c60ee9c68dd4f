import { invariant } from "../../core/invariant.ts";
import { arithmeticOf } from "../../core/model/arithmetic.ts";
import { type IsingForm, isingForm } from "../../core/model/ising-form.ts";
import { modelBuilder, type QuadraticModel } from "../../core/model/quadratic-model.ts";
import { INSTANCES, type InstanceName } from "./known-values.ts";

/** One of the three instances of eight spins. */
export function instanceOf(name: InstanceName): QuadraticModel {
  const { couplings, fields } = INSTANCES[name];
  return upperTriangle(couplings, fields);
}

/** The same with the signs of its couplings alone and no fields: for kernels that hold nothing else. */
export function signsOf(name: InstanceName): QuadraticModel {
  const { couplings, fields } = INSTANCES[name];
  return upperTriangle(couplings.map(Math.sign), new Array<number>(fields.length).fill(0));
}

/** The model of n spins with couplings as rows of the upper triangle, and fields. */
export function upperTriangle(couplings: readonly number[], fields: readonly number[]): QuadraticModel {
  const n = fields.length;
  const builder = modelBuilder("SPIN", n);
  let k = 0;
  for (let i = 0; i < n; i++) {
    builder.addLinear(i, fields[i]);
    for (let j = i + 1; j < n; j++) builder.addQuadratic(i, j, couplings[k++], 0);
  }
  return built(builder);
}

/** The ferromagnet on a ring, or on a periodic square: couplings −1 between neighbours. */
export function ferromagnet(sides: readonly [number] | readonly [number, number]): QuadraticModel {
  const [width, height = 1] = sides;
  const builder = modelBuilder("SPIN", width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      builder.addQuadratic(y * width + x, y * width + ((x + 1) % width), -1, 0);
      if (height > 1) builder.addQuadratic(y * width + x, ((y + 1) % height) * width + x, -1, 0);
    }
  return built(builder);
}

export function formOf(model: QuadraticModel): IsingForm {
  return isingForm(model, arithmeticOf(model));
}

function built(builder: ReturnType<typeof modelBuilder>): QuadraticModel {
  const model = builder.build("the ladder's own instance", "sum");
  invariant(model.ok, "the ladder's instances are models");
  return model.value;
}
