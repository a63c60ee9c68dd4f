import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from './google/protobuf/Timestamp.ts';
import type { AnnealPath as _spingap_v1_AnnealPath, AnnealPath__Output as _spingap_v1_AnnealPath__Output } from './spingap/v1/AnnealPath.ts';
import type { AnnealSchedule as _spingap_v1_AnnealSchedule, AnnealSchedule__Output as _spingap_v1_AnnealSchedule__Output } from './spingap/v1/AnnealSchedule.ts';
import type { AnnealingParameters as _spingap_v1_AnnealingParameters, AnnealingParameters__Output as _spingap_v1_AnnealingParameters__Output } from './spingap/v1/AnnealingParameters.ts';
import type { BetaRange as _spingap_v1_BetaRange, BetaRange__Output as _spingap_v1_BetaRange__Output } from './spingap/v1/BetaRange.ts';
import type { BetaSchedule as _spingap_v1_BetaSchedule, BetaSchedule__Output as _spingap_v1_BetaSchedule__Output } from './spingap/v1/BetaSchedule.ts';
import type { CancelJobRequest as _spingap_v1_CancelJobRequest, CancelJobRequest__Output as _spingap_v1_CancelJobRequest__Output } from './spingap/v1/CancelJobRequest.ts';
import type { CancelJobResponse as _spingap_v1_CancelJobResponse, CancelJobResponse__Output as _spingap_v1_CancelJobResponse__Output } from './spingap/v1/CancelJobResponse.ts';
import type { CannotTell as _spingap_v1_CannotTell, CannotTell__Output as _spingap_v1_CannotTell__Output } from './spingap/v1/CannotTell.ts';
import type { Clocks as _spingap_v1_Clocks, Clocks__Output as _spingap_v1_Clocks__Output } from './spingap/v1/Clocks.ts';
import type { ClusterMovesAuto as _spingap_v1_ClusterMovesAuto, ClusterMovesAuto__Output as _spingap_v1_ClusterMovesAuto__Output } from './spingap/v1/ClusterMovesAuto.ts';
import type { ClusterMovesGiven as _spingap_v1_ClusterMovesGiven, ClusterMovesGiven__Output as _spingap_v1_ClusterMovesGiven__Output } from './spingap/v1/ClusterMovesGiven.ts';
import type { ClusterMovesOff as _spingap_v1_ClusterMovesOff, ClusterMovesOff__Output as _spingap_v1_ClusterMovesOff__Output } from './spingap/v1/ClusterMovesOff.ts';
import type { Contract as _spingap_v1_Contract, Contract__Output as _spingap_v1_Contract__Output } from './spingap/v1/Contract.ts';
import type { Convention as _spingap_v1_Convention, Convention__Output as _spingap_v1_Convention__Output } from './spingap/v1/Convention.ts';
import type { CreateJobRequest as _spingap_v1_CreateJobRequest, CreateJobRequest__Output as _spingap_v1_CreateJobRequest__Output } from './spingap/v1/CreateJobRequest.ts';
import type { CreateJobResponse as _spingap_v1_CreateJobResponse, CreateJobResponse__Output as _spingap_v1_CreateJobResponse__Output } from './spingap/v1/CreateJobResponse.ts';
import type { Curve as _spingap_v1_Curve, Curve__Output as _spingap_v1_Curve__Output } from './spingap/v1/Curve.ts';
import type { CutObjective as _spingap_v1_CutObjective, CutObjective__Output as _spingap_v1_CutObjective__Output } from './spingap/v1/CutObjective.ts';
import type { DeleteJobRequest as _spingap_v1_DeleteJobRequest, DeleteJobRequest__Output as _spingap_v1_DeleteJobRequest__Output } from './spingap/v1/DeleteJobRequest.ts';
import type { DeleteJobResponse as _spingap_v1_DeleteJobResponse, DeleteJobResponse__Output as _spingap_v1_DeleteJobResponse__Output } from './spingap/v1/DeleteJobResponse.ts';
import type { DescentParameters as _spingap_v1_DescentParameters, DescentParameters__Output as _spingap_v1_DescentParameters__Output } from './spingap/v1/DescentParameters.ts';
import type { EnergyObjective as _spingap_v1_EnergyObjective, EnergyObjective__Output as _spingap_v1_EnergyObjective__Output } from './spingap/v1/EnergyObjective.ts';
import type { ExactParameters as _spingap_v1_ExactParameters, ExactParameters__Output as _spingap_v1_ExactParameters__Output } from './spingap/v1/ExactParameters.ts';
import type { Failure as _spingap_v1_Failure, Failure__Output as _spingap_v1_Failure__Output } from './spingap/v1/Failure.ts';
import type { FamilyInstance as _spingap_v1_FamilyInstance, FamilyInstance__Output as _spingap_v1_FamilyInstance__Output } from './spingap/v1/FamilyInstance.ts';
import type { ForwardPath as _spingap_v1_ForwardPath, ForwardPath__Output as _spingap_v1_ForwardPath__Output } from './spingap/v1/ForwardPath.ts';
import type { GammaRange as _spingap_v1_GammaRange, GammaRange__Output as _spingap_v1_GammaRange__Output } from './spingap/v1/GammaRange.ts';
import type { GeometricSchedule as _spingap_v1_GeometricSchedule, GeometricSchedule__Output as _spingap_v1_GeometricSchedule__Output } from './spingap/v1/GeometricSchedule.ts';
import type { GetJobRequest as _spingap_v1_GetJobRequest, GetJobRequest__Output as _spingap_v1_GetJobRequest__Output } from './spingap/v1/GetJobRequest.ts';
import type { GetJobResponse as _spingap_v1_GetJobResponse, GetJobResponse__Output as _spingap_v1_GetJobResponse__Output } from './spingap/v1/GetJobResponse.ts';
import type { GetModelUploadRequest as _spingap_v1_GetModelUploadRequest, GetModelUploadRequest__Output as _spingap_v1_GetModelUploadRequest__Output } from './spingap/v1/GetModelUploadRequest.ts';
import type { GetModelUploadResponse as _spingap_v1_GetModelUploadResponse, GetModelUploadResponse__Output as _spingap_v1_GetModelUploadResponse__Output } from './spingap/v1/GetModelUploadResponse.ts';
import type { GetResultRequest as _spingap_v1_GetResultRequest, GetResultRequest__Output as _spingap_v1_GetResultRequest__Output } from './spingap/v1/GetResultRequest.ts';
import type { GetResultResponse as _spingap_v1_GetResultResponse, GetResultResponse__Output as _spingap_v1_GetResultResponse__Output } from './spingap/v1/GetResultResponse.ts';
import type { GetSamplesRequest as _spingap_v1_GetSamplesRequest, GetSamplesRequest__Output as _spingap_v1_GetSamplesRequest__Output } from './spingap/v1/GetSamplesRequest.ts';
import type { GetSamplesResponse as _spingap_v1_GetSamplesResponse, GetSamplesResponse__Output as _spingap_v1_GetSamplesResponse__Output } from './spingap/v1/GetSamplesResponse.ts';
import type { Incumbent as _spingap_v1_Incumbent, Incumbent__Output as _spingap_v1_Incumbent__Output } from './spingap/v1/Incumbent.ts';
import type { InitialStates as _spingap_v1_InitialStates, InitialStates__Output as _spingap_v1_InitialStates__Output } from './spingap/v1/InitialStates.ts';
import type { Ising as _spingap_v1_Ising, Ising__Output as _spingap_v1_Ising__Output } from './spingap/v1/Ising.ts';
import type { Job as _spingap_v1_Job, Job__Output as _spingap_v1_Job__Output } from './spingap/v1/Job.ts';
import type { JobServiceClient as _spingap_v1_JobServiceClient, JobServiceDefinition as _spingap_v1_JobServiceDefinition } from './spingap/v1/JobService.ts';
import type { LinearSchedule as _spingap_v1_LinearSchedule, LinearSchedule__Output as _spingap_v1_LinearSchedule__Output } from './spingap/v1/LinearSchedule.ts';
import type { ListJobsRequest as _spingap_v1_ListJobsRequest, ListJobsRequest__Output as _spingap_v1_ListJobsRequest__Output } from './spingap/v1/ListJobsRequest.ts';
import type { ListJobsResponse as _spingap_v1_ListJobsResponse, ListJobsResponse__Output as _spingap_v1_ListJobsResponse__Output } from './spingap/v1/ListJobsResponse.ts';
import type { ListedSchedule as _spingap_v1_ListedSchedule, ListedSchedule__Output as _spingap_v1_ListedSchedule__Output } from './spingap/v1/ListedSchedule.ts';
import type { ModelHeader as _spingap_v1_ModelHeader, ModelHeader__Output as _spingap_v1_ModelHeader__Output } from './spingap/v1/ModelHeader.ts';
import type { NegatedEnergyObjective as _spingap_v1_NegatedEnergyObjective, NegatedEnergyObjective__Output as _spingap_v1_NegatedEnergyObjective__Output } from './spingap/v1/NegatedEnergyObjective.ts';
import type { OscillatorParameters as _spingap_v1_OscillatorParameters, OscillatorParameters__Output as _spingap_v1_OscillatorParameters__Output } from './spingap/v1/OscillatorParameters.ts';
import type { PathIntegralParameters as _spingap_v1_PathIntegralParameters, PathIntegralParameters__Output as _spingap_v1_PathIntegralParameters__Output } from './spingap/v1/PathIntegralParameters.ts';
import type { PausedPath as _spingap_v1_PausedPath, PausedPath__Output as _spingap_v1_PausedPath__Output } from './spingap/v1/PausedPath.ts';
import type { Plan as _spingap_v1_Plan, Plan__Output as _spingap_v1_Plan__Output } from './spingap/v1/Plan.ts';
import type { PredictTimeRequest as _spingap_v1_PredictTimeRequest, PredictTimeRequest__Output as _spingap_v1_PredictTimeRequest__Output } from './spingap/v1/PredictTimeRequest.ts';
import type { PredictTimeResponse as _spingap_v1_PredictTimeResponse, PredictTimeResponse__Output as _spingap_v1_PredictTimeResponse__Output } from './spingap/v1/PredictTimeResponse.ts';
import type { PredictedTime as _spingap_v1_PredictedTime, PredictedTime__Output as _spingap_v1_PredictedTime__Output } from './spingap/v1/PredictedTime.ts';
import type { Problem as _spingap_v1_Problem, Problem__Output as _spingap_v1_Problem__Output } from './spingap/v1/Problem.ts';
import type { ProblemDescription as _spingap_v1_ProblemDescription, ProblemDescription__Output as _spingap_v1_ProblemDescription__Output } from './spingap/v1/ProblemDescription.ts';
import type { Progress as _spingap_v1_Progress, Progress__Output as _spingap_v1_Progress__Output } from './spingap/v1/Progress.ts';
import type { Qubo as _spingap_v1_Qubo, Qubo__Output as _spingap_v1_Qubo__Output } from './spingap/v1/Qubo.ts';
import type { Ramp as _spingap_v1_Ramp, Ramp__Output as _spingap_v1_Ramp__Output } from './spingap/v1/Ramp.ts';
import type { SolverParameters as _spingap_v1_SolverParameters, SolverParameters__Output as _spingap_v1_SolverParameters__Output } from './spingap/v1/SolverParameters.ts';
import type { StopRules as _spingap_v1_StopRules, StopRules__Output as _spingap_v1_StopRules__Output } from './spingap/v1/StopRules.ts';
import type { TabuParameters as _spingap_v1_TabuParameters, TabuParameters__Output as _spingap_v1_TabuParameters__Output } from './spingap/v1/TabuParameters.ts';
import type { TailChecks as _spingap_v1_TailChecks, TailChecks__Output as _spingap_v1_TailChecks__Output } from './spingap/v1/TailChecks.ts';
import type { TelemetryPoints as _spingap_v1_TelemetryPoints, TelemetryPoints__Output as _spingap_v1_TelemetryPoints__Output } from './spingap/v1/TelemetryPoints.ts';
import type { TemperingParameters as _spingap_v1_TemperingParameters, TemperingParameters__Output as _spingap_v1_TemperingParameters__Output } from './spingap/v1/TemperingParameters.ts';
import type { TracePoints as _spingap_v1_TracePoints, TracePoints__Output as _spingap_v1_TracePoints__Output } from './spingap/v1/TracePoints.ts';
import type { UploadModelRequest as _spingap_v1_UploadModelRequest, UploadModelRequest__Output as _spingap_v1_UploadModelRequest__Output } from './spingap/v1/UploadModelRequest.ts';
import type { UploadModelResponse as _spingap_v1_UploadModelResponse, UploadModelResponse__Output as _spingap_v1_UploadModelResponse__Output } from './spingap/v1/UploadModelResponse.ts';
import type { Warning as _spingap_v1_Warning, Warning__Output as _spingap_v1_Warning__Output } from './spingap/v1/Warning.ts';
import type { WatchJobRequest as _spingap_v1_WatchJobRequest, WatchJobRequest__Output as _spingap_v1_WatchJobRequest__Output } from './spingap/v1/WatchJobRequest.ts';
import type { WatchJobResponse as _spingap_v1_WatchJobResponse, WatchJobResponse__Output as _spingap_v1_WatchJobResponse__Output } from './spingap/v1/WatchJobResponse.ts';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  google: {
    protobuf: {
      Timestamp: MessageTypeDefinition<_google_protobuf_Timestamp, _google_protobuf_Timestamp__Output>
    }
  }
  spingap: {
    v1: {
      AnnealPath: MessageTypeDefinition<_spingap_v1_AnnealPath, _spingap_v1_AnnealPath__Output>
      AnnealSchedule: MessageTypeDefinition<_spingap_v1_AnnealSchedule, _spingap_v1_AnnealSchedule__Output>
      AnnealingParameters: MessageTypeDefinition<_spingap_v1_AnnealingParameters, _spingap_v1_AnnealingParameters__Output>
      Backend: EnumTypeDefinition
      BetaRange: MessageTypeDefinition<_spingap_v1_BetaRange, _spingap_v1_BetaRange__Output>
      BetaSchedule: MessageTypeDefinition<_spingap_v1_BetaSchedule, _spingap_v1_BetaSchedule__Output>
      CancelJobRequest: MessageTypeDefinition<_spingap_v1_CancelJobRequest, _spingap_v1_CancelJobRequest__Output>
      CancelJobResponse: MessageTypeDefinition<_spingap_v1_CancelJobResponse, _spingap_v1_CancelJobResponse__Output>
      CannotTell: MessageTypeDefinition<_spingap_v1_CannotTell, _spingap_v1_CannotTell__Output>
      Clocks: MessageTypeDefinition<_spingap_v1_Clocks, _spingap_v1_Clocks__Output>
      ClusterMovesAuto: MessageTypeDefinition<_spingap_v1_ClusterMovesAuto, _spingap_v1_ClusterMovesAuto__Output>
      ClusterMovesGiven: MessageTypeDefinition<_spingap_v1_ClusterMovesGiven, _spingap_v1_ClusterMovesGiven__Output>
      ClusterMovesOff: MessageTypeDefinition<_spingap_v1_ClusterMovesOff, _spingap_v1_ClusterMovesOff__Output>
      Contract: MessageTypeDefinition<_spingap_v1_Contract, _spingap_v1_Contract__Output>
      Convention: MessageTypeDefinition<_spingap_v1_Convention, _spingap_v1_Convention__Output>
      Counting: EnumTypeDefinition
      CreateJobRequest: MessageTypeDefinition<_spingap_v1_CreateJobRequest, _spingap_v1_CreateJobRequest__Output>
      CreateJobResponse: MessageTypeDefinition<_spingap_v1_CreateJobResponse, _spingap_v1_CreateJobResponse__Output>
      Curve: MessageTypeDefinition<_spingap_v1_Curve, _spingap_v1_Curve__Output>
      CutObjective: MessageTypeDefinition<_spingap_v1_CutObjective, _spingap_v1_CutObjective__Output>
      DeleteJobRequest: MessageTypeDefinition<_spingap_v1_DeleteJobRequest, _spingap_v1_DeleteJobRequest__Output>
      DeleteJobResponse: MessageTypeDefinition<_spingap_v1_DeleteJobResponse, _spingap_v1_DeleteJobResponse__Output>
      DescentParameters: MessageTypeDefinition<_spingap_v1_DescentParameters, _spingap_v1_DescentParameters__Output>
      EndReason: EnumTypeDefinition
      EnergyObjective: MessageTypeDefinition<_spingap_v1_EnergyObjective, _spingap_v1_EnergyObjective__Output>
      ExactParameters: MessageTypeDefinition<_spingap_v1_ExactParameters, _spingap_v1_ExactParameters__Output>
      Failure: MessageTypeDefinition<_spingap_v1_Failure, _spingap_v1_Failure__Output>
      FailureKind: EnumTypeDefinition
      FamilyInstance: MessageTypeDefinition<_spingap_v1_FamilyInstance, _spingap_v1_FamilyInstance__Output>
      ForwardPath: MessageTypeDefinition<_spingap_v1_ForwardPath, _spingap_v1_ForwardPath__Output>
      GammaRange: MessageTypeDefinition<_spingap_v1_GammaRange, _spingap_v1_GammaRange__Output>
      GeometricSchedule: MessageTypeDefinition<_spingap_v1_GeometricSchedule, _spingap_v1_GeometricSchedule__Output>
      GetJobRequest: MessageTypeDefinition<_spingap_v1_GetJobRequest, _spingap_v1_GetJobRequest__Output>
      GetJobResponse: MessageTypeDefinition<_spingap_v1_GetJobResponse, _spingap_v1_GetJobResponse__Output>
      GetModelUploadRequest: MessageTypeDefinition<_spingap_v1_GetModelUploadRequest, _spingap_v1_GetModelUploadRequest__Output>
      GetModelUploadResponse: MessageTypeDefinition<_spingap_v1_GetModelUploadResponse, _spingap_v1_GetModelUploadResponse__Output>
      GetResultRequest: MessageTypeDefinition<_spingap_v1_GetResultRequest, _spingap_v1_GetResultRequest__Output>
      GetResultResponse: MessageTypeDefinition<_spingap_v1_GetResultResponse, _spingap_v1_GetResultResponse__Output>
      GetSamplesRequest: MessageTypeDefinition<_spingap_v1_GetSamplesRequest, _spingap_v1_GetSamplesRequest__Output>
      GetSamplesResponse: MessageTypeDefinition<_spingap_v1_GetSamplesResponse, _spingap_v1_GetSamplesResponse__Output>
      Incumbent: MessageTypeDefinition<_spingap_v1_Incumbent, _spingap_v1_Incumbent__Output>
      IndexBase: EnumTypeDefinition
      InitialStates: MessageTypeDefinition<_spingap_v1_InitialStates, _spingap_v1_InitialStates__Output>
      Ising: MessageTypeDefinition<_spingap_v1_Ising, _spingap_v1_Ising__Output>
      Job: MessageTypeDefinition<_spingap_v1_Job, _spingap_v1_Job__Output>
      /**
       * Takes problems, runs them as jobs and gives their results. A caller sees the jobs of its own tenant and no others: for all
       * others every call answers NOT_FOUND.
       */
      JobService: SubtypeConstructor<typeof grpc.Client, _spingap_v1_JobServiceClient> & { service: _spingap_v1_JobServiceDefinition }
      JobState: EnumTypeDefinition
      Lane: EnumTypeDefinition
      LinearSchedule: MessageTypeDefinition<_spingap_v1_LinearSchedule, _spingap_v1_LinearSchedule__Output>
      ListJobsRequest: MessageTypeDefinition<_spingap_v1_ListJobsRequest, _spingap_v1_ListJobsRequest__Output>
      ListJobsResponse: MessageTypeDefinition<_spingap_v1_ListJobsResponse, _spingap_v1_ListJobsResponse__Output>
      ListedSchedule: MessageTypeDefinition<_spingap_v1_ListedSchedule, _spingap_v1_ListedSchedule__Output>
      ModelHeader: MessageTypeDefinition<_spingap_v1_ModelHeader, _spingap_v1_ModelHeader__Output>
      NegatedEnergyObjective: MessageTypeDefinition<_spingap_v1_NegatedEnergyObjective, _spingap_v1_NegatedEnergyObjective__Output>
      OscillatorParameters: MessageTypeDefinition<_spingap_v1_OscillatorParameters, _spingap_v1_OscillatorParameters__Output>
      PathIntegralParameters: MessageTypeDefinition<_spingap_v1_PathIntegralParameters, _spingap_v1_PathIntegralParameters__Output>
      PausedPath: MessageTypeDefinition<_spingap_v1_PausedPath, _spingap_v1_PausedPath__Output>
      Plan: MessageTypeDefinition<_spingap_v1_Plan, _spingap_v1_Plan__Output>
      PredictTimeRequest: MessageTypeDefinition<_spingap_v1_PredictTimeRequest, _spingap_v1_PredictTimeRequest__Output>
      PredictTimeResponse: MessageTypeDefinition<_spingap_v1_PredictTimeResponse, _spingap_v1_PredictTimeResponse__Output>
      PredictedTime: MessageTypeDefinition<_spingap_v1_PredictedTime, _spingap_v1_PredictedTime__Output>
      Problem: MessageTypeDefinition<_spingap_v1_Problem, _spingap_v1_Problem__Output>
      ProblemDescription: MessageTypeDefinition<_spingap_v1_ProblemDescription, _spingap_v1_ProblemDescription__Output>
      Progress: MessageTypeDefinition<_spingap_v1_Progress, _spingap_v1_Progress__Output>
      Qubo: MessageTypeDefinition<_spingap_v1_Qubo, _spingap_v1_Qubo__Output>
      Ramp: MessageTypeDefinition<_spingap_v1_Ramp, _spingap_v1_Ramp__Output>
      Readout: EnumTypeDefinition
      Reduction: EnumTypeDefinition
      ScanOrder: EnumTypeDefinition
      Sense: EnumTypeDefinition
      SolveMode: EnumTypeDefinition
      SolverParameters: MessageTypeDefinition<_spingap_v1_SolverParameters, _spingap_v1_SolverParameters__Output>
      StopRules: MessageTypeDefinition<_spingap_v1_StopRules, _spingap_v1_StopRules__Output>
      TabuParameters: MessageTypeDefinition<_spingap_v1_TabuParameters, _spingap_v1_TabuParameters__Output>
      TailChecks: MessageTypeDefinition<_spingap_v1_TailChecks, _spingap_v1_TailChecks__Output>
      TelemetryPoints: MessageTypeDefinition<_spingap_v1_TelemetryPoints, _spingap_v1_TelemetryPoints__Output>
      TemperingParameters: MessageTypeDefinition<_spingap_v1_TemperingParameters, _spingap_v1_TemperingParameters__Output>
      TraceDetail: EnumTypeDefinition
      TracePoints: MessageTypeDefinition<_spingap_v1_TracePoints, _spingap_v1_TracePoints__Output>
      UpdateRule: EnumTypeDefinition
      UploadModelRequest: MessageTypeDefinition<_spingap_v1_UploadModelRequest, _spingap_v1_UploadModelRequest__Output>
      UploadModelResponse: MessageTypeDefinition<_spingap_v1_UploadModelResponse, _spingap_v1_UploadModelResponse__Output>
      VariableKind: EnumTypeDefinition
      Warning: MessageTypeDefinition<_spingap_v1_Warning, _spingap_v1_Warning__Output>
      WatchJobRequest: MessageTypeDefinition<_spingap_v1_WatchJobRequest, _spingap_v1_WatchJobRequest__Output>
      WatchJobResponse: MessageTypeDefinition<_spingap_v1_WatchJobResponse, _spingap_v1_WatchJobResponse__Output>
    }
  }
}

