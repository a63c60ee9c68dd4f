// Original file: proto/spingap/v1/job_service.proto


export interface GetModelUploadRequest {
  'sha256'?: (string);
}

export interface GetModelUploadRequest__Output {
  'sha256': (string);
}
