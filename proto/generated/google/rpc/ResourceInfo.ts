// Original file: proto/google/rpc/error_details.proto


/**
 * Which thing was asked for.
 */
export interface ResourceInfo {
  'resourceType'?: (string);
  'resourceName'?: (string);
  'owner'?: (string);
  'description'?: (string);
}

/**
 * Which thing was asked for.
 */
export interface ResourceInfo__Output {
  'resourceType': (string);
  'resourceName': (string);
  'owner': (string);
  'description': (string);
}
