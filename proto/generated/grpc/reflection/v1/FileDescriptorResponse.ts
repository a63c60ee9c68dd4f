// Original file: proto/grpc/reflection/v1/reflection.proto


export interface FileDescriptorResponse {
  /**
   * Serialised google.protobuf.FileDescriptorProto: the file asked for and what it imports.
   */
  'fileDescriptorProto'?: (Buffer | Uint8Array | string)[];
}

export interface FileDescriptorResponse__Output {
  /**
   * Serialised google.protobuf.FileDescriptorProto: the file asked for and what it imports.
   */
  'fileDescriptorProto': (Buffer)[];
}
