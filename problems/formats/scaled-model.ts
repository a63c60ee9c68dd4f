import { type QuadraticModel, sharedFloat64 } from "../../core/model/quadratic-model.ts";

/** scale · E: every coefficient times `scale`, each product rounded once, none if `scale` is a power of two. */
export function scaledModel(model: QuadraticModel, scale: number): QuadraticModel {
  const times = (values: Float64Array): Float64Array => {
    const products = sharedFloat64(values.length);
    for (let k = 0; k < values.length; k++) products[k] = scale * values[k];
    return products;
  };
  return { ...model, offset: scale * model.offset, linear: times(model.linear), weight: times(model.weight) };
}
