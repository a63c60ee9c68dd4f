import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from './google/protobuf/Timestamp.ts';
import type { AnnealPath as _spingap_v1_AnnealPath, AnnealPath__Output as _spingap_v1_AnnealPath__Output } from './spingap/v1/AnnealPath.ts';
import type { AnnealSchedule as _spingap_v1_AnnealSchedule, AnnealSchedule__Output as _spingap_v1_AnnealSchedule__Output } from './spingap/v1/AnnealSchedule.ts';
import type { AnnealingParameters as _spingap_v1_AnnealingParameters, AnnealingParameters__Output as _spingap_v1_AnnealingParameters__Output } from './spingap/v1/AnnealingParameters.ts';
import type { BetaRange as _spingap_v1_BetaRange, BetaRange__Output as _spingap_v1_BetaRange__Output } from './spingap/v1/BetaRange.ts';
import type { BetaSchedule as _spingap_v1_BetaSchedule, BetaSchedule__Output as _spingap_v1_BetaSchedule__Output } from './spingap/v1/BetaSchedule.ts';
import type { ClusterMovesAuto as _spingap_v1_ClusterMovesAuto, ClusterMovesAuto__Output as _spingap_v1_ClusterMovesAuto__Output } from './spingap/v1/ClusterMovesAuto.ts';
import type { ClusterMovesGiven as _spingap_v1_ClusterMovesGiven, ClusterMovesGiven__Output as _spingap_v1_ClusterMovesGiven__Output } from './spingap/v1/ClusterMovesGiven.ts';
import type { ClusterMovesOff as _spingap_v1_ClusterMovesOff, ClusterMovesOff__Output as _spingap_v1_ClusterMovesOff__Output } from './spingap/v1/ClusterMovesOff.ts';
import type { Curve as _spingap_v1_Curve, Curve__Output as _spingap_v1_Curve__Output } from './spingap/v1/Curve.ts';
import type { DescentParameters as _spingap_v1_DescentParameters, DescentParameters__Output as _spingap_v1_DescentParameters__Output } from './spingap/v1/DescentParameters.ts';
import type { Device as _spingap_v1_Device, Device__Output as _spingap_v1_Device__Output } from './spingap/v1/Device.ts';
import type { ExactParameters as _spingap_v1_ExactParameters, ExactParameters__Output as _spingap_v1_ExactParameters__Output } from './spingap/v1/ExactParameters.ts';
import type { ForwardPath as _spingap_v1_ForwardPath, ForwardPath__Output as _spingap_v1_ForwardPath__Output } from './spingap/v1/ForwardPath.ts';
import type { GammaRange as _spingap_v1_GammaRange, GammaRange__Output as _spingap_v1_GammaRange__Output } from './spingap/v1/GammaRange.ts';
import type { GeometricSchedule as _spingap_v1_GeometricSchedule, GeometricSchedule__Output as _spingap_v1_GeometricSchedule__Output } from './spingap/v1/GeometricSchedule.ts';
import type { InitialStates as _spingap_v1_InitialStates, InitialStates__Output as _spingap_v1_InitialStates__Output } from './spingap/v1/InitialStates.ts';
import type { KernelRate as _spingap_v1_KernelRate, KernelRate__Output as _spingap_v1_KernelRate__Output } from './spingap/v1/KernelRate.ts';
import type { LinearSchedule as _spingap_v1_LinearSchedule, LinearSchedule__Output as _spingap_v1_LinearSchedule__Output } from './spingap/v1/LinearSchedule.ts';
import type { ListNodesRequest as _spingap_v1_ListNodesRequest, ListNodesRequest__Output as _spingap_v1_ListNodesRequest__Output } from './spingap/v1/ListNodesRequest.ts';
import type { ListNodesResponse as _spingap_v1_ListNodesResponse, ListNodesResponse__Output as _spingap_v1_ListNodesResponse__Output } from './spingap/v1/ListNodesResponse.ts';
import type { ListedSchedule as _spingap_v1_ListedSchedule, ListedSchedule__Output as _spingap_v1_ListedSchedule__Output } from './spingap/v1/ListedSchedule.ts';
import type { Node as _spingap_v1_Node, Node__Output as _spingap_v1_Node__Output } from './spingap/v1/Node.ts';
import type { NodeServiceClient as _spingap_v1_NodeServiceClient, NodeServiceDefinition as _spingap_v1_NodeServiceDefinition } from './spingap/v1/NodeService.ts';
import type { OscillatorParameters as _spingap_v1_OscillatorParameters, OscillatorParameters__Output as _spingap_v1_OscillatorParameters__Output } from './spingap/v1/OscillatorParameters.ts';
import type { PathIntegralParameters as _spingap_v1_PathIntegralParameters, PathIntegralParameters__Output as _spingap_v1_PathIntegralParameters__Output } from './spingap/v1/PathIntegralParameters.ts';
import type { PausedPath as _spingap_v1_PausedPath, PausedPath__Output as _spingap_v1_PausedPath__Output } from './spingap/v1/PausedPath.ts';
import type { Ramp as _spingap_v1_Ramp, Ramp__Output as _spingap_v1_Ramp__Output } from './spingap/v1/Ramp.ts';
import type { SolverParameters as _spingap_v1_SolverParameters, SolverParameters__Output as _spingap_v1_SolverParameters__Output } from './spingap/v1/SolverParameters.ts';
import type { StopRules as _spingap_v1_StopRules, StopRules__Output as _spingap_v1_StopRules__Output } from './spingap/v1/StopRules.ts';
import type { TabuParameters as _spingap_v1_TabuParameters, TabuParameters__Output as _spingap_v1_TabuParameters__Output } from './spingap/v1/TabuParameters.ts';
import type { TemperingParameters as _spingap_v1_TemperingParameters, TemperingParameters__Output as _spingap_v1_TemperingParameters__Output } from './spingap/v1/TemperingParameters.ts';

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
      ClusterMovesAuto: MessageTypeDefinition<_spingap_v1_ClusterMovesAuto, _spingap_v1_ClusterMovesAuto__Output>
      ClusterMovesGiven: MessageTypeDefinition<_spingap_v1_ClusterMovesGiven, _spingap_v1_ClusterMovesGiven__Output>
      ClusterMovesOff: MessageTypeDefinition<_spingap_v1_ClusterMovesOff, _spingap_v1_ClusterMovesOff__Output>
      Curve: MessageTypeDefinition<_spingap_v1_Curve, _spingap_v1_Curve__Output>
      DescentParameters: MessageTypeDefinition<_spingap_v1_DescentParameters, _spingap_v1_DescentParameters__Output>
      Device: MessageTypeDefinition<_spingap_v1_Device, _spingap_v1_Device__Output>
      ExactParameters: MessageTypeDefinition<_spingap_v1_ExactParameters, _spingap_v1_ExactParameters__Output>
      ForwardPath: MessageTypeDefinition<_spingap_v1_ForwardPath, _spingap_v1_ForwardPath__Output>
      GammaRange: MessageTypeDefinition<_spingap_v1_GammaRange, _spingap_v1_GammaRange__Output>
      GeometricSchedule: MessageTypeDefinition<_spingap_v1_GeometricSchedule, _spingap_v1_GeometricSchedule__Output>
      InitialStates: MessageTypeDefinition<_spingap_v1_InitialStates, _spingap_v1_InitialStates__Output>
      KernelRate: MessageTypeDefinition<_spingap_v1_KernelRate, _spingap_v1_KernelRate__Output>
      LinearSchedule: MessageTypeDefinition<_spingap_v1_LinearSchedule, _spingap_v1_LinearSchedule__Output>
      ListNodesRequest: MessageTypeDefinition<_spingap_v1_ListNodesRequest, _spingap_v1_ListNodesRequest__Output>
      ListNodesResponse: MessageTypeDefinition<_spingap_v1_ListNodesResponse, _spingap_v1_ListNodesResponse__Output>
      ListedSchedule: MessageTypeDefinition<_spingap_v1_ListedSchedule, _spingap_v1_ListedSchedule__Output>
      Node: MessageTypeDefinition<_spingap_v1_Node, _spingap_v1_Node__Output>
      /**
       * The nodes that solve.
       */
      NodeService: SubtypeConstructor<typeof grpc.Client, _spingap_v1_NodeServiceClient> & { service: _spingap_v1_NodeServiceDefinition }
      NodeState: EnumTypeDefinition
      OscillatorParameters: MessageTypeDefinition<_spingap_v1_OscillatorParameters, _spingap_v1_OscillatorParameters__Output>
      PathIntegralParameters: MessageTypeDefinition<_spingap_v1_PathIntegralParameters, _spingap_v1_PathIntegralParameters__Output>
      PausedPath: MessageTypeDefinition<_spingap_v1_PausedPath, _spingap_v1_PausedPath__Output>
      Ramp: MessageTypeDefinition<_spingap_v1_Ramp, _spingap_v1_Ramp__Output>
      Readout: EnumTypeDefinition
      Reduction: EnumTypeDefinition
      ScanOrder: EnumTypeDefinition
      SolveMode: EnumTypeDefinition
      SolverParameters: MessageTypeDefinition<_spingap_v1_SolverParameters, _spingap_v1_SolverParameters__Output>
      StopRules: MessageTypeDefinition<_spingap_v1_StopRules, _spingap_v1_StopRules__Output>
      TabuParameters: MessageTypeDefinition<_spingap_v1_TabuParameters, _spingap_v1_TabuParameters__Output>
      TemperingParameters: MessageTypeDefinition<_spingap_v1_TemperingParameters, _spingap_v1_TemperingParameters__Output>
      TraceDetail: EnumTypeDefinition
      UpdateRule: EnumTypeDefinition
    }
  }
}

