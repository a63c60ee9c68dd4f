// Original file: proto/spingap/internal/v1/engine.proto


/**
 * What a running shard says every slice or so.
 */
export interface ShardTelemetry {
  'jobId'?: (string);
  'shard'?: (string);
  'nodeId'?: (string);
  'updates'?: (number | string);
  'bestEnergy'?: (number | string);
}

/**
 * What a running shard says every slice or so.
 */
export interface ShardTelemetry__Output {
  'jobId': (string);
  'shard': (string);
  'nodeId': (string);
  'updates': (number);
  'bestEnergy': (number);
}
