// Original file: proto/spingap/v1/job_service.proto

import type { ModelHeader as _spingap_v1_ModelHeader, ModelHeader__Output as _spingap_v1_ModelHeader__Output } from '../../spingap/v1/ModelHeader.ts';

/**
 * The first message says which model; those after it carry its bytes in order.
 */
export interface UploadModelRequest {
  'header'?: (_spingap_v1_ModelHeader | null);
  /**
   * At most 1 MiB.
   */
  'data'?: (Buffer | Uint8Array | string);
  'part'?: "header"|"data";
}

/**
 * The first message says which model; those after it carry its bytes in order.
 */
export interface UploadModelRequest__Output {
  'header'?: (_spingap_v1_ModelHeader__Output | null);
  /**
   * At most 1 MiB.
   */
  'data'?: (Buffer);
  'part'?: "header"|"data";
}
