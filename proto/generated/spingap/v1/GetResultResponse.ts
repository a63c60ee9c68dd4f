// Original file: proto/spingap/v1/job_service.proto

import type { Long } from '@grpc/proto-loader';

export interface GetResultResponse {
  /**
   * The next bytes of the document, UTF-8; pieces join without gaps.
   */
  'json'?: (Buffer | Uint8Array | string);
  /**
   * Length of the whole document, in the first piece.
   */
  'totalBytes'?: (number | string | Long);
}

export interface GetResultResponse__Output {
  /**
   * The next bytes of the document, UTF-8; pieces join without gaps.
   */
  'json': (Buffer);
  /**
   * Length of the whole document, in the first piece.
   */
  'totalBytes': (number);
}
