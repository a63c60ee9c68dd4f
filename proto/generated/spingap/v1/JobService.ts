// Original file: proto/spingap/v1/job_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CancelJobRequest as _spingap_v1_CancelJobRequest, CancelJobRequest__Output as _spingap_v1_CancelJobRequest__Output } from '../../spingap/v1/CancelJobRequest.ts';
import type { CancelJobResponse as _spingap_v1_CancelJobResponse, CancelJobResponse__Output as _spingap_v1_CancelJobResponse__Output } from '../../spingap/v1/CancelJobResponse.ts';
import type { CreateJobRequest as _spingap_v1_CreateJobRequest, CreateJobRequest__Output as _spingap_v1_CreateJobRequest__Output } from '../../spingap/v1/CreateJobRequest.ts';
import type { CreateJobResponse as _spingap_v1_CreateJobResponse, CreateJobResponse__Output as _spingap_v1_CreateJobResponse__Output } from '../../spingap/v1/CreateJobResponse.ts';
import type { DeleteJobRequest as _spingap_v1_DeleteJobRequest, DeleteJobRequest__Output as _spingap_v1_DeleteJobRequest__Output } from '../../spingap/v1/DeleteJobRequest.ts';
import type { DeleteJobResponse as _spingap_v1_DeleteJobResponse, DeleteJobResponse__Output as _spingap_v1_DeleteJobResponse__Output } from '../../spingap/v1/DeleteJobResponse.ts';
import type { GetJobRequest as _spingap_v1_GetJobRequest, GetJobRequest__Output as _spingap_v1_GetJobRequest__Output } from '../../spingap/v1/GetJobRequest.ts';
import type { GetJobResponse as _spingap_v1_GetJobResponse, GetJobResponse__Output as _spingap_v1_GetJobResponse__Output } from '../../spingap/v1/GetJobResponse.ts';
import type { GetModelUploadRequest as _spingap_v1_GetModelUploadRequest, GetModelUploadRequest__Output as _spingap_v1_GetModelUploadRequest__Output } from '../../spingap/v1/GetModelUploadRequest.ts';
import type { GetModelUploadResponse as _spingap_v1_GetModelUploadResponse, GetModelUploadResponse__Output as _spingap_v1_GetModelUploadResponse__Output } from '../../spingap/v1/GetModelUploadResponse.ts';
import type { GetResultRequest as _spingap_v1_GetResultRequest, GetResultRequest__Output as _spingap_v1_GetResultRequest__Output } from '../../spingap/v1/GetResultRequest.ts';
import type { GetResultResponse as _spingap_v1_GetResultResponse, GetResultResponse__Output as _spingap_v1_GetResultResponse__Output } from '../../spingap/v1/GetResultResponse.ts';
import type { GetSamplesRequest as _spingap_v1_GetSamplesRequest, GetSamplesRequest__Output as _spingap_v1_GetSamplesRequest__Output } from '../../spingap/v1/GetSamplesRequest.ts';
import type { GetSamplesResponse as _spingap_v1_GetSamplesResponse, GetSamplesResponse__Output as _spingap_v1_GetSamplesResponse__Output } from '../../spingap/v1/GetSamplesResponse.ts';
import type { ListJobsRequest as _spingap_v1_ListJobsRequest, ListJobsRequest__Output as _spingap_v1_ListJobsRequest__Output } from '../../spingap/v1/ListJobsRequest.ts';
import type { ListJobsResponse as _spingap_v1_ListJobsResponse, ListJobsResponse__Output as _spingap_v1_ListJobsResponse__Output } from '../../spingap/v1/ListJobsResponse.ts';
import type { PredictTimeRequest as _spingap_v1_PredictTimeRequest, PredictTimeRequest__Output as _spingap_v1_PredictTimeRequest__Output } from '../../spingap/v1/PredictTimeRequest.ts';
import type { PredictTimeResponse as _spingap_v1_PredictTimeResponse, PredictTimeResponse__Output as _spingap_v1_PredictTimeResponse__Output } from '../../spingap/v1/PredictTimeResponse.ts';
import type { UploadModelRequest as _spingap_v1_UploadModelRequest, UploadModelRequest__Output as _spingap_v1_UploadModelRequest__Output } from '../../spingap/v1/UploadModelRequest.ts';
import type { UploadModelResponse as _spingap_v1_UploadModelResponse, UploadModelResponse__Output as _spingap_v1_UploadModelResponse__Output } from '../../spingap/v1/UploadModelResponse.ts';
import type { WatchJobRequest as _spingap_v1_WatchJobRequest, WatchJobRequest__Output as _spingap_v1_WatchJobRequest__Output } from '../../spingap/v1/WatchJobRequest.ts';
import type { WatchJobResponse as _spingap_v1_WatchJobResponse, WatchJobResponse__Output as _spingap_v1_WatchJobResponse__Output } from '../../spingap/v1/WatchJobResponse.ts';

/**
 * Takes problems, runs them as jobs and gives their results. A caller sees the jobs of its own tenant and no others: for all
 * others every call answers NOT_FOUND.
 */
export interface JobServiceClient extends grpc.Client {
  /**
   * Asks a job to end with what it has. A job that has ended stays as it is.
   */
  CancelJob(argument: _spingap_v1_CancelJobRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  CancelJob(argument: _spingap_v1_CancelJobRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spingap_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  CancelJob(argument: _spingap_v1_CancelJobRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  CancelJob(argument: _spingap_v1_CancelJobRequest, callback: grpc.requestCallback<_spingap_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Asks a job to end with what it has. A job that has ended stays as it is.
   */
  cancelJob(argument: _spingap_v1_CancelJobRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  cancelJob(argument: _spingap_v1_CancelJobRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spingap_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  cancelJob(argument: _spingap_v1_CancelJobRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  cancelJob(argument: _spingap_v1_CancelJobRequest, callback: grpc.requestCallback<_spingap_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * INVALID_ARGUMENT names the field, the limit and the value; RESOURCE_EXHAUSTED a full backlog or a quota.
   */
  CreateJob(argument: _spingap_v1_CreateJobRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_CreateJobResponse__Output>): grpc.ClientUnaryCall;
  CreateJob(argument: _spingap_v1_CreateJobRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spingap_v1_CreateJobResponse__Output>): grpc.ClientUnaryCall;
  CreateJob(argument: _spingap_v1_CreateJobRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_CreateJobResponse__Output>): grpc.ClientUnaryCall;
  CreateJob(argument: _spingap_v1_CreateJobRequest, callback: grpc.requestCallback<_spingap_v1_CreateJobResponse__Output>): grpc.ClientUnaryCall;
  /**
   * INVALID_ARGUMENT names the field, the limit and the value; RESOURCE_EXHAUSTED a full backlog or a quota.
   */
  createJob(argument: _spingap_v1_CreateJobRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_CreateJobResponse__Output>): grpc.ClientUnaryCall;
  createJob(argument: _spingap_v1_CreateJobRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spingap_v1_CreateJobResponse__Output>): grpc.ClientUnaryCall;
  createJob(argument: _spingap_v1_CreateJobRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_CreateJobResponse__Output>): grpc.ClientUnaryCall;
  createJob(argument: _spingap_v1_CreateJobRequest, callback: grpc.requestCallback<_spingap_v1_CreateJobResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Forgets a job that has ended, with its result; FAILED_PRECONDITION while it runs.
   */
  DeleteJob(argument: _spingap_v1_DeleteJobRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_DeleteJobResponse__Output>): grpc.ClientUnaryCall;
  DeleteJob(argument: _spingap_v1_DeleteJobRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spingap_v1_DeleteJobResponse__Output>): grpc.ClientUnaryCall;
  DeleteJob(argument: _spingap_v1_DeleteJobRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_DeleteJobResponse__Output>): grpc.ClientUnaryCall;
  DeleteJob(argument: _spingap_v1_DeleteJobRequest, callback: grpc.requestCallback<_spingap_v1_DeleteJobResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Forgets a job that has ended, with its result; FAILED_PRECONDITION while it runs.
   */
  deleteJob(argument: _spingap_v1_DeleteJobRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_DeleteJobResponse__Output>): grpc.ClientUnaryCall;
  deleteJob(argument: _spingap_v1_DeleteJobRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spingap_v1_DeleteJobResponse__Output>): grpc.ClientUnaryCall;
  deleteJob(argument: _spingap_v1_DeleteJobRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_DeleteJobResponse__Output>): grpc.ClientUnaryCall;
  deleteJob(argument: _spingap_v1_DeleteJobRequest, callback: grpc.requestCallback<_spingap_v1_DeleteJobResponse__Output>): grpc.ClientUnaryCall;
  
  GetJob(argument: _spingap_v1_GetJobRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_GetJobResponse__Output>): grpc.ClientUnaryCall;
  GetJob(argument: _spingap_v1_GetJobRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spingap_v1_GetJobResponse__Output>): grpc.ClientUnaryCall;
  GetJob(argument: _spingap_v1_GetJobRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_GetJobResponse__Output>): grpc.ClientUnaryCall;
  GetJob(argument: _spingap_v1_GetJobRequest, callback: grpc.requestCallback<_spingap_v1_GetJobResponse__Output>): grpc.ClientUnaryCall;
  getJob(argument: _spingap_v1_GetJobRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_GetJobResponse__Output>): grpc.ClientUnaryCall;
  getJob(argument: _spingap_v1_GetJobRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spingap_v1_GetJobResponse__Output>): grpc.ClientUnaryCall;
  getJob(argument: _spingap_v1_GetJobRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_GetJobResponse__Output>): grpc.ClientUnaryCall;
  getJob(argument: _spingap_v1_GetJobRequest, callback: grpc.requestCallback<_spingap_v1_GetJobResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * How much of a model has been uploaded: where UploadModel is to go on.
   */
  GetModelUpload(argument: _spingap_v1_GetModelUploadRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_GetModelUploadResponse__Output>): grpc.ClientUnaryCall;
  GetModelUpload(argument: _spingap_v1_GetModelUploadRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spingap_v1_GetModelUploadResponse__Output>): grpc.ClientUnaryCall;
  GetModelUpload(argument: _spingap_v1_GetModelUploadRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_GetModelUploadResponse__Output>): grpc.ClientUnaryCall;
  GetModelUpload(argument: _spingap_v1_GetModelUploadRequest, callback: grpc.requestCallback<_spingap_v1_GetModelUploadResponse__Output>): grpc.ClientUnaryCall;
  /**
   * How much of a model has been uploaded: where UploadModel is to go on.
   */
  getModelUpload(argument: _spingap_v1_GetModelUploadRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_GetModelUploadResponse__Output>): grpc.ClientUnaryCall;
  getModelUpload(argument: _spingap_v1_GetModelUploadRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spingap_v1_GetModelUploadResponse__Output>): grpc.ClientUnaryCall;
  getModelUpload(argument: _spingap_v1_GetModelUploadRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_GetModelUploadResponse__Output>): grpc.ClientUnaryCall;
  getModelUpload(argument: _spingap_v1_GetModelUploadRequest, callback: grpc.requestCallback<_spingap_v1_GetModelUploadResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The result document of `spingap solve --json`, in pieces: one shape, byte for byte, for files, REST and gRPC.
   */
  GetResult(argument: _spingap_v1_GetResultRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_spingap_v1_GetResultResponse__Output>;
  GetResult(argument: _spingap_v1_GetResultRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_spingap_v1_GetResultResponse__Output>;
  /**
   * The result document of `spingap solve --json`, in pieces: one shape, byte for byte, for files, REST and gRPC.
   */
  getResult(argument: _spingap_v1_GetResultRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_spingap_v1_GetResultResponse__Output>;
  getResult(argument: _spingap_v1_GetResultRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_spingap_v1_GetResultResponse__Output>;
  
  /**
   * All distinct samples, lowest energy first, in pieces.
   */
  GetSamples(argument: _spingap_v1_GetSamplesRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_spingap_v1_GetSamplesResponse__Output>;
  GetSamples(argument: _spingap_v1_GetSamplesRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_spingap_v1_GetSamplesResponse__Output>;
  /**
   * All distinct samples, lowest energy first, in pieces.
   */
  getSamples(argument: _spingap_v1_GetSamplesRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_spingap_v1_GetSamplesResponse__Output>;
  getSamples(argument: _spingap_v1_GetSamplesRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_spingap_v1_GetSamplesResponse__Output>;
  
  /**
   * Newest first.
   */
  ListJobs(argument: _spingap_v1_ListJobsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_ListJobsResponse__Output>): grpc.ClientUnaryCall;
  ListJobs(argument: _spingap_v1_ListJobsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spingap_v1_ListJobsResponse__Output>): grpc.ClientUnaryCall;
  ListJobs(argument: _spingap_v1_ListJobsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_ListJobsResponse__Output>): grpc.ClientUnaryCall;
  ListJobs(argument: _spingap_v1_ListJobsRequest, callback: grpc.requestCallback<_spingap_v1_ListJobsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Newest first.
   */
  listJobs(argument: _spingap_v1_ListJobsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_ListJobsResponse__Output>): grpc.ClientUnaryCall;
  listJobs(argument: _spingap_v1_ListJobsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spingap_v1_ListJobsResponse__Output>): grpc.ClientUnaryCall;
  listJobs(argument: _spingap_v1_ListJobsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_ListJobsResponse__Output>): grpc.ClientUnaryCall;
  listJobs(argument: _spingap_v1_ListJobsRequest, callback: grpc.requestCallback<_spingap_v1_ListJobsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Foretells how long another run like a job's would take until a wanted accuracy, from what the job's independent blocks reached;
   * FAILED_PRECONDITION while the job runs, and where it has no trials to judge by.
   */
  PredictTime(argument: _spingap_v1_PredictTimeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_PredictTimeResponse__Output>): grpc.ClientUnaryCall;
  PredictTime(argument: _spingap_v1_PredictTimeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spingap_v1_PredictTimeResponse__Output>): grpc.ClientUnaryCall;
  PredictTime(argument: _spingap_v1_PredictTimeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_PredictTimeResponse__Output>): grpc.ClientUnaryCall;
  PredictTime(argument: _spingap_v1_PredictTimeRequest, callback: grpc.requestCallback<_spingap_v1_PredictTimeResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Foretells how long another run like a job's would take until a wanted accuracy, from what the job's independent blocks reached;
   * FAILED_PRECONDITION while the job runs, and where it has no trials to judge by.
   */
  predictTime(argument: _spingap_v1_PredictTimeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_PredictTimeResponse__Output>): grpc.ClientUnaryCall;
  predictTime(argument: _spingap_v1_PredictTimeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spingap_v1_PredictTimeResponse__Output>): grpc.ClientUnaryCall;
  predictTime(argument: _spingap_v1_PredictTimeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_PredictTimeResponse__Output>): grpc.ClientUnaryCall;
  predictTime(argument: _spingap_v1_PredictTimeRequest, callback: grpc.requestCallback<_spingap_v1_PredictTimeResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Stores a model by the SHA-256 of its bytes. Answers at once, unread, if the tenant has uploaded that model before.
   */
  UploadModel(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_UploadModelResponse__Output>): grpc.ClientWritableStream<_spingap_v1_UploadModelRequest>;
  UploadModel(metadata: grpc.Metadata, callback: grpc.requestCallback<_spingap_v1_UploadModelResponse__Output>): grpc.ClientWritableStream<_spingap_v1_UploadModelRequest>;
  UploadModel(options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_UploadModelResponse__Output>): grpc.ClientWritableStream<_spingap_v1_UploadModelRequest>;
  UploadModel(callback: grpc.requestCallback<_spingap_v1_UploadModelResponse__Output>): grpc.ClientWritableStream<_spingap_v1_UploadModelRequest>;
  /**
   * Stores a model by the SHA-256 of its bytes. Answers at once, unread, if the tenant has uploaded that model before.
   */
  uploadModel(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_UploadModelResponse__Output>): grpc.ClientWritableStream<_spingap_v1_UploadModelRequest>;
  uploadModel(metadata: grpc.Metadata, callback: grpc.requestCallback<_spingap_v1_UploadModelResponse__Output>): grpc.ClientWritableStream<_spingap_v1_UploadModelRequest>;
  uploadModel(options: grpc.CallOptions, callback: grpc.requestCallback<_spingap_v1_UploadModelResponse__Output>): grpc.ClientWritableStream<_spingap_v1_UploadModelRequest>;
  uploadModel(callback: grpc.requestCallback<_spingap_v1_UploadModelResponse__Output>): grpc.ClientWritableStream<_spingap_v1_UploadModelRequest>;
  
  /**
   * Says what happens to a job, until it has ended and all was said.
   */
  WatchJob(argument: _spingap_v1_WatchJobRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_spingap_v1_WatchJobResponse__Output>;
  WatchJob(argument: _spingap_v1_WatchJobRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_spingap_v1_WatchJobResponse__Output>;
  /**
   * Says what happens to a job, until it has ended and all was said.
   */
  watchJob(argument: _spingap_v1_WatchJobRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_spingap_v1_WatchJobResponse__Output>;
  watchJob(argument: _spingap_v1_WatchJobRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_spingap_v1_WatchJobResponse__Output>;
  
}

/**
 * Takes problems, runs them as jobs and gives their results. A caller sees the jobs of its own tenant and no others: for all
 * others every call answers NOT_FOUND.
 */
export interface JobServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Asks a job to end with what it has. A job that has ended stays as it is.
   */
  CancelJob: grpc.handleUnaryCall<_spingap_v1_CancelJobRequest__Output, _spingap_v1_CancelJobResponse>;
  
  /**
   * INVALID_ARGUMENT names the field, the limit and the value; RESOURCE_EXHAUSTED a full backlog or a quota.
   */
  CreateJob: grpc.handleUnaryCall<_spingap_v1_CreateJobRequest__Output, _spingap_v1_CreateJobResponse>;
  
  /**
   * Forgets a job that has ended, with its result; FAILED_PRECONDITION while it runs.
   */
  DeleteJob: grpc.handleUnaryCall<_spingap_v1_DeleteJobRequest__Output, _spingap_v1_DeleteJobResponse>;
  
  GetJob: grpc.handleUnaryCall<_spingap_v1_GetJobRequest__Output, _spingap_v1_GetJobResponse>;
  
  /**
   * How much of a model has been uploaded: where UploadModel is to go on.
   */
  GetModelUpload: grpc.handleUnaryCall<_spingap_v1_GetModelUploadRequest__Output, _spingap_v1_GetModelUploadResponse>;
  
  /**
   * The result document of `spingap solve --json`, in pieces: one shape, byte for byte, for files, REST and gRPC.
   */
  GetResult: grpc.handleServerStreamingCall<_spingap_v1_GetResultRequest__Output, _spingap_v1_GetResultResponse>;
  
  /**
   * All distinct samples, lowest energy first, in pieces.
   */
  GetSamples: grpc.handleServerStreamingCall<_spingap_v1_GetSamplesRequest__Output, _spingap_v1_GetSamplesResponse>;
  
  /**
   * Newest first.
   */
  ListJobs: grpc.handleUnaryCall<_spingap_v1_ListJobsRequest__Output, _spingap_v1_ListJobsResponse>;
  
  /**
   * Foretells how long another run like a job's would take until a wanted accuracy, from what the job's independent blocks reached;
   * FAILED_PRECONDITION while the job runs, and where it has no trials to judge by.
   */
  PredictTime: grpc.handleUnaryCall<_spingap_v1_PredictTimeRequest__Output, _spingap_v1_PredictTimeResponse>;
  
  /**
   * Stores a model by the SHA-256 of its bytes. Answers at once, unread, if the tenant has uploaded that model before.
   */
  UploadModel: grpc.handleClientStreamingCall<_spingap_v1_UploadModelRequest__Output, _spingap_v1_UploadModelResponse>;
  
  /**
   * Says what happens to a job, until it has ended and all was said.
   */
  WatchJob: grpc.handleServerStreamingCall<_spingap_v1_WatchJobRequest__Output, _spingap_v1_WatchJobResponse>;
  
}

export interface JobServiceDefinition extends grpc.ServiceDefinition {
  CancelJob: MethodDefinition<_spingap_v1_CancelJobRequest, _spingap_v1_CancelJobResponse, _spingap_v1_CancelJobRequest__Output, _spingap_v1_CancelJobResponse__Output>
  CreateJob: MethodDefinition<_spingap_v1_CreateJobRequest, _spingap_v1_CreateJobResponse, _spingap_v1_CreateJobRequest__Output, _spingap_v1_CreateJobResponse__Output>
  DeleteJob: MethodDefinition<_spingap_v1_DeleteJobRequest, _spingap_v1_DeleteJobResponse, _spingap_v1_DeleteJobRequest__Output, _spingap_v1_DeleteJobResponse__Output>
  GetJob: MethodDefinition<_spingap_v1_GetJobRequest, _spingap_v1_GetJobResponse, _spingap_v1_GetJobRequest__Output, _spingap_v1_GetJobResponse__Output>
  GetModelUpload: MethodDefinition<_spingap_v1_GetModelUploadRequest, _spingap_v1_GetModelUploadResponse, _spingap_v1_GetModelUploadRequest__Output, _spingap_v1_GetModelUploadResponse__Output>
  GetResult: MethodDefinition<_spingap_v1_GetResultRequest, _spingap_v1_GetResultResponse, _spingap_v1_GetResultRequest__Output, _spingap_v1_GetResultResponse__Output>
  GetSamples: MethodDefinition<_spingap_v1_GetSamplesRequest, _spingap_v1_GetSamplesResponse, _spingap_v1_GetSamplesRequest__Output, _spingap_v1_GetSamplesResponse__Output>
  ListJobs: MethodDefinition<_spingap_v1_ListJobsRequest, _spingap_v1_ListJobsResponse, _spingap_v1_ListJobsRequest__Output, _spingap_v1_ListJobsResponse__Output>
  PredictTime: MethodDefinition<_spingap_v1_PredictTimeRequest, _spingap_v1_PredictTimeResponse, _spingap_v1_PredictTimeRequest__Output, _spingap_v1_PredictTimeResponse__Output>
  UploadModel: MethodDefinition<_spingap_v1_UploadModelRequest, _spingap_v1_UploadModelResponse, _spingap_v1_UploadModelRequest__Output, _spingap_v1_UploadModelResponse__Output>
  WatchJob: MethodDefinition<_spingap_v1_WatchJobRequest, _spingap_v1_WatchJobResponse, _spingap_v1_WatchJobRequest__Output, _spingap_v1_WatchJobResponse__Output>
}
