// Original file: proto/spingap/v1/problem.proto


export interface NegatedEnergyObjective {
}

export interface NegatedEnergyObjective__Output {
}
