// Original file: proto/spingap/v1/job_service.proto


export interface UploadModelResponse {
  'sha256'?: (string);
  /**
   * True: it was there before.
   */
  'known'?: (boolean);
  'numVariables'?: (number);
  'numInteractions'?: (number);
}

export interface UploadModelResponse__Output {
  'sha256': (string);
  /**
   * True: it was there before.
   */
  'known': (boolean);
  'numVariables': (number);
  'numInteractions': (number);
}
