// Original file: proto/spingap/v1/node_service.proto

import type { Node as _spingap_v1_Node, Node__Output as _spingap_v1_Node__Output } from '../../spingap/v1/Node.ts';

export interface ListNodesResponse {
  'nodes'?: (_spingap_v1_Node)[];
}

export interface ListNodesResponse__Output {
  'nodes': (_spingap_v1_Node__Output)[];
}
