import { readFileSync } from "node:fs";
import { join } from "node:path";
import protobuf from "protobufjs";
import descriptor from "protobufjs/ext/descriptor/index.js";
import { PROTO_FOLDER } from "./messages.ts";

/** What server reflection answers with: the definitions as buf compiled them, names resolved. */
export interface DescriptorSet {
  /** Full names of all services, sorted. */
  readonly services: readonly string[];
  /** Serialised FileDescriptorProtos: the file of that name first, then all that it imports; null if there is none. */
  fileByName(name: string): readonly Uint8Array[] | null;
  /** The same for the file that defines a service, method, message, field, enum or enum value by its full name. */
  fileBySymbol(symbol: string): readonly Uint8Array[] | null;
}

/** The set that `npm run proto` built. */
export function readDescriptorSet(): DescriptorSet {
  return descriptorSet(readFileSync(join(PROTO_FOLDER, "generated", "descriptors.binpb")));
}

interface File {
  readonly bytes: Uint8Array;
  readonly imports: readonly string[];
}

/** @param bytes  a serialised google.protobuf.FileDescriptorSet with all imports. */
export function descriptorSet(bytes: Uint8Array): DescriptorSet {
  const files = new Map<string, File>();
  const symbols = new Map<string, string>();
  const services: string[] = [];
  for (const file of filesOf(bytes)) {
    const content = descriptor.FileDescriptorProto.decode(file) as protobuf.Message & descriptor.IFileDescriptorProto;
    const name = content.name ?? "";
    files.set(name, { bytes: file, imports: content.dependency ?? [] });
    const prefix = content.package ? `${content.package}.` : "";
    for (const symbol of symbolsOf(prefix, content)) symbols.set(symbol, name);
    for (const service of content.service ?? []) services.push(`${prefix}${service.name ?? ""}`);
  }

  function withImports(name: string): Uint8Array[] | null {
    if (!files.has(name)) return null;
    const needed = new Set([name]);
    // A set visits what is added to it on the way.
    for (const next of needed) for (const wanted of files.get(next)?.imports ?? []) needed.add(wanted);
    return [...needed].flatMap((file) => files.get(file)?.bytes ?? []);
  }

  return {
    services: services.toSorted(),
    fileByName: withImports,
    fileBySymbol(symbol) {
      const name = symbols.get(symbol);
      return name === undefined ? null : withImports(name);
    },
  };
}

/** The files of a FileDescriptorSet as they stand: field 1, each with its length. */
function filesOf(set: Uint8Array): Uint8Array[] {
  const reader = protobuf.Reader.create(set);
  const files: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag === 10) files.push(new Uint8Array(reader.bytes()));
    else reader.skipType(tag & 7);
  }
  return files;
}

type Definitions = Pick<descriptor.IFileDescriptorProto, "messageType" | "enumType" | "service">;

function symbolsOf(prefix: string, { messageType, enumType, service }: Definitions): string[] {
  return [
    ...(messageType ?? []).flatMap((message) => messageSymbols(prefix, message)),
    ...(enumType ?? []).flatMap((type) => enumSymbols(prefix, type)),
    ...(service ?? []).flatMap(({ name = "", method }) => [
      `${prefix}${name}`,
      ...(method ?? []).map((m) => `${prefix}${name}.${m.name ?? ""}`),
    ]),
  ];
}

function messageSymbols(prefix: string, message: descriptor.IDescriptorProto): string[] {
  const name = `${prefix}${message.name ?? ""}`;
  return [
    name,
    ...(message.field ?? []).map((field) => `${name}.${field.name ?? ""}`),
    ...(message.nestedType ?? []).flatMap((nested) => messageSymbols(`${name}.`, nested)),
    ...(message.enumType ?? []).flatMap((nested) => enumSymbols(`${name}.`, nested)),
  ];
}

/** Values of an enum are named beside it, not inside. */
function enumSymbols(prefix: string, type: descriptor.IEnumDescriptorProto): string[] {
  return [`${prefix}${type.name ?? ""}`, ...(type.value ?? []).map((value) => `${prefix}${value.name ?? ""}`)];
}
