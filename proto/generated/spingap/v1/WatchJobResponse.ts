// Original file: proto/spingap/v1/job_service.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.ts';
import type { Job as _spingap_v1_Job, Job__Output as _spingap_v1_Job__Output } from '../../spingap/v1/Job.ts';
import type { Incumbent as _spingap_v1_Incumbent, Incumbent__Output as _spingap_v1_Incumbent__Output } from '../../spingap/v1/Incumbent.ts';
import type { Progress as _spingap_v1_Progress, Progress__Output as _spingap_v1_Progress__Output } from '../../spingap/v1/Progress.ts';
import type { TracePoints as _spingap_v1_TracePoints, TracePoints__Output as _spingap_v1_TracePoints__Output } from '../../spingap/v1/TracePoints.ts';
import type { Warning as _spingap_v1_Warning, Warning__Output as _spingap_v1_Warning__Output } from '../../spingap/v1/Warning.ts';
import type { TelemetryPoints as _spingap_v1_TelemetryPoints, TelemetryPoints__Output as _spingap_v1_TelemetryPoints__Output } from '../../spingap/v1/TelemetryPoints.ts';
import type { Long } from '@grpc/proto-loader';

export interface WatchJobResponse {
  /**
   * Grows from event to event; to resume, name the last one seen.
   */
  'sequence'?: (number | string | Long);
  'time'?: (_google_protobuf_Timestamp | null);
  /**
   * The job's state changed; the first event of every watch.
   */
  'job'?: (_spingap_v1_Job | null);
  'incumbent'?: (_spingap_v1_Incumbent | null);
  'progress'?: (_spingap_v1_Progress | null);
  'trace'?: (_spingap_v1_TracePoints | null);
  'warning'?: (_spingap_v1_Warning | null);
  'telemetry'?: (_spingap_v1_TelemetryPoints | null);
  'event'?: "job"|"incumbent"|"progress"|"trace"|"warning"|"telemetry";
}

export interface WatchJobResponse__Output {
  /**
   * Grows from event to event; to resume, name the last one seen.
   */
  'sequence': (number);
  'time': (_google_protobuf_Timestamp__Output | null);
  /**
   * The job's state changed; the first event of every watch.
   */
  'job'?: (_spingap_v1_Job__Output | null);
  'incumbent'?: (_spingap_v1_Incumbent__Output | null);
  'progress'?: (_spingap_v1_Progress__Output | null);
  'trace'?: (_spingap_v1_TracePoints__Output | null);
  'warning'?: (_spingap_v1_Warning__Output | null);
  'telemetry'?: (_spingap_v1_TelemetryPoints__Output | null);
  'event'?: "job"|"incumbent"|"progress"|"trace"|"warning"|"telemetry";
}
