export type { ResultDocument } from "../../problems/results/result-document.ts";
export type { ProblemInput, Term } from "./problem-input.ts";
export {
  type ConnectSettings,
  type Job,
  type JobSettings,
  type RemoteSolver,
  type SolveControl,
  type Solver,
  type SolverOptions,
  Spingap,
  SpingapError,
} from "./spingap.ts";
