// Original file: proto/spingap/v1/job_service.proto


export interface GetResultRequest {
  'jobId'?: (string);
}

export interface GetResultRequest__Output {
  'jobId': (string);
}
