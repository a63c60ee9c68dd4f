import { loadPackageDefinition } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import type { ProtoGrpcType as JobServices } from "./generated/job_service.ts";
import type { ProtoGrpcType as NodeServices } from "./generated/node_service.ts";
import type { ProtoGrpcType as ReflectionServices } from "./generated/reflection.ts";
import { CONVERSION, PROTO_FOLDER } from "./messages.ts";

/** The services as grpc-js takes them: constructors of clients, each with the `service` that a server adds. */
export interface GrpcServices {
  readonly JobService: JobServices["spingap"]["v1"]["JobService"];
  readonly NodeService: NodeServices["spingap"]["v1"]["NodeService"];
  readonly ServerReflection: ReflectionServices["grpc"]["reflection"]["v1"]["ServerReflection"];
}

const FILES = ["spingap/v1/job_service.proto", "spingap/v1/node_service.proto", "grpc/reflection/v1/reflection.proto"];

/** Reads the definitions. Call it once: it parses files. */
export function loadGrpcServices(): GrpcServices {
  const definition = loadSync(FILES, { ...CONVERSION, includeDirs: [PROTO_FOLDER] });
  // The generated types say what the loader makes of these very files with these very options.
  const packages = loadPackageDefinition(definition) as unknown as JobServices & NodeServices & ReflectionServices;
  const { JobService, NodeService } = packages.spingap.v1;
  return { JobService, NodeService, ServerReflection: packages.grpc.reflection.v1.ServerReflection };
}
