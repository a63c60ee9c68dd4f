import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from './google/protobuf/Timestamp.ts';
import type { KernelRate as _spingap_v1_KernelRate, KernelRate__Output as _spingap_v1_KernelRate__Output } from './spingap/v1/KernelRate.ts';
import type { ListNodesRequest as _spingap_v1_ListNodesRequest, ListNodesRequest__Output as _spingap_v1_ListNodesRequest__Output } from './spingap/v1/ListNodesRequest.ts';
import type { ListNodesResponse as _spingap_v1_ListNodesResponse, ListNodesResponse__Output as _spingap_v1_ListNodesResponse__Output } from './spingap/v1/ListNodesResponse.ts';
import type { Node as _spingap_v1_Node, Node__Output as _spingap_v1_Node__Output } from './spingap/v1/Node.ts';
import type { NodeServiceClient as _spingap_v1_NodeServiceClient, NodeServiceDefinition as _spingap_v1_NodeServiceDefinition } from './spingap/v1/NodeService.ts';

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
      KernelRate: MessageTypeDefinition<_spingap_v1_KernelRate, _spingap_v1_KernelRate__Output>
      ListNodesRequest: MessageTypeDefinition<_spingap_v1_ListNodesRequest, _spingap_v1_ListNodesRequest__Output>
      ListNodesResponse: MessageTypeDefinition<_spingap_v1_ListNodesResponse, _spingap_v1_ListNodesResponse__Output>
      Node: MessageTypeDefinition<_spingap_v1_Node, _spingap_v1_Node__Output>
      /**
       * The nodes that solve.
       */
      NodeService: SubtypeConstructor<typeof grpc.Client, _spingap_v1_NodeServiceClient> & { service: _spingap_v1_NodeServiceDefinition }
      NodeState: EnumTypeDefinition
    }
  }
}

