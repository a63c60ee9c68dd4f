// Original file: proto/spingap/v1/problem.proto


export interface EnergyObjective {
}

export interface EnergyObjective__Output {
}
