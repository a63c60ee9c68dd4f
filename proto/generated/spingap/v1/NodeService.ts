// Original file: proto/spingap/v1/node_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ListNodesRequest as _spingap_v1_ListNodesRequest, ListNodesRequest__Output as _spingap_v1_ListNodesRequest__Output } from '../../spingap/v1/ListNodesRequest.ts';
import type { ListNodesResponse as _spingap_v1_ListNodesResponse, ListNodesResponse__Output as _spingap_v1_ListNodesResponse__Output } from '../../spingap/v1/ListNodesResponse.ts';

/**
 * The nodes that solve.
 */
export interface NodeServiceClient extends grpc.Client {
  /**
   * All live nodes.
   */
  ListNodes(argument: _spingap_v1_ListNodesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  ListNodes(argument: _spingap_v1_ListNodesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spingap_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  ListNodes(argument: _spingap_v1_ListNodesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  ListNodes(argument: _spingap_v1_ListNodesRequest, callback: grpc.requestCallback<_spingap_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  /**
   * All live nodes.
   */
  listNodes(argument: _spingap_v1_ListNodesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  listNodes(argument: _spingap_v1_ListNodesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spingap_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  listNodes(argument: _spingap_v1_ListNodesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  listNodes(argument: _spingap_v1_ListNodesRequest, callback: grpc.requestCallback<_spingap_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * The nodes that solve.
 */
export interface NodeServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * All live nodes.
   */
  ListNodes: grpc.handleUnaryCall<_spingap_v1_ListNodesRequest__Output, _spingap_v1_ListNodesResponse>;
  
}

export interface NodeServiceDefinition extends grpc.ServiceDefinition {
  ListNodes: MethodDefinition<_spingap_v1_ListNodesRequest, _spingap_v1_ListNodesResponse, _spingap_v1_ListNodesRequest__Output, _spingap_v1_ListNodesResponse__Output>
}
