/**
 * The messages of /dev/cuse: what the kernel asks a character device that is served by a process, and what it is answered
 * (linux/fuse.h, FUSE 7, of a 64-bit little-endian kernel). Pure; each message is one read or one write.
 */
export type CuseRequest = { readonly unique: bigint } & (
  | { readonly kind: "init"; readonly minorVersion: number }
  | { readonly kind: "open" }
  | { readonly kind: "read"; readonly handle: bigint; readonly sizeBytes: number }
  | { readonly kind: "write"; readonly handle: bigint; readonly data: Uint8Array }
  | {
      readonly kind: "ioctl";
      readonly handle: bigint;
      readonly command: number;
      readonly argument: bigint;
      /** How many bytes of answer the kernel has room for; 0 until it was told where they go. */
      readonly roomBytes: number;
    }
  | { readonly kind: "release"; readonly handle: bigint }
  | { readonly kind: "flush" }
  /** The caller was interrupted; there is no answer to this. */
  | { readonly kind: "interrupt" }
  | { readonly kind: "unknown"; readonly opcode: number }
);

/** What the device has to say to one request. `error` is a positive errno. */
export type CuseReply =
  | { readonly kind: "device"; readonly name: string; readonly minorVersion: number; readonly maxBytes: number }
  | { readonly kind: "opened"; readonly handle: bigint }
  | { readonly kind: "data"; readonly data: Uint8Array }
  | { readonly kind: "written"; readonly sizeBytes: number }
  | { readonly kind: "ioctl"; readonly data: Uint8Array }
  /** Ask again, with room for `lengthBytes` of answer at the caller's `address`. */
  | { readonly kind: "ioctlRetry"; readonly address: bigint; readonly lengthBytes: number }
  | { readonly kind: "done" }
  | { readonly kind: "error"; readonly errno: number };

const inHeaderBytes = 40;
const outHeaderBytes = 16;
const readOrWriteInBytes = 40;
const majorVersion = 7;
/** ioctls whose argument only the device understands. */
const unrestrictedIoctl = 1;
const retryIoctl = 4;

type KnownKind = Exclude<CuseRequest["kind"], "unknown">;

const requests: ReadonlyMap<number, { readonly kind: KnownKind; readonly bodyBytes: number }> = new Map([
  [4096, { kind: "init", bodyBytes: 16 }],
  [14, { kind: "open", bodyBytes: 8 }],
  [15, { kind: "read", bodyBytes: readOrWriteInBytes }],
  [16, { kind: "write", bodyBytes: readOrWriteInBytes }],
  [18, { kind: "release", bodyBytes: 8 }],
  [25, { kind: "flush", bodyBytes: 0 }],
  [36, { kind: "interrupt", bodyBytes: 0 }],
  [39, { kind: "ioctl", bodyBytes: 32 }],
]);

/** Throws a RangeError when the message is shorter than it says, or than its kind is. */
export function decodeRequest(message: Buffer): CuseRequest {
  const needs = (bytes: number) => {
    if (message.length < bytes) throw new RangeError(`a CUSE message of ${message.length} bytes needs ${bytes}`);
  };
  needs(inHeaderBytes);
  needs(message.readUInt32LE(0));
  const opcode = message.readUInt32LE(4);
  const unique = message.readBigUInt64LE(8);
  const known = requests.get(opcode);
  if (!known) return { kind: "unknown", unique, opcode };
  needs(inHeaderBytes + known.bodyBytes);
  return decodeBody(known.kind, unique, message.subarray(inHeaderBytes, message.readUInt32LE(0)), needs);
}

function decodeBody(kind: KnownKind, unique: bigint, body: Buffer, needs: (bytes: number) => void): CuseRequest {
  switch (kind) {
    case "init":
      return { kind, unique, minorVersion: body.readUInt32LE(4) };
    case "read":
      return { kind, unique, handle: body.readBigUInt64LE(0), sizeBytes: body.readUInt32LE(16) };
    case "write": {
      const end = readOrWriteInBytes + body.readUInt32LE(16);
      needs(inHeaderBytes + end);
      return { kind, unique, handle: body.readBigUInt64LE(0), data: body.subarray(readOrWriteInBytes, end) };
    }
    case "ioctl":
      return {
        kind,
        unique,
        handle: body.readBigUInt64LE(0),
        command: body.readUInt32LE(12),
        argument: body.readBigUInt64LE(16),
        roomBytes: body.readUInt32LE(28),
      };
    case "release":
      return { kind, unique, handle: body.readBigUInt64LE(0) };
    default:
      return { kind, unique };
  }
}

export function encodeReply(unique: bigint, reply: CuseReply): Buffer {
  const body = reply.kind === "error" ? Buffer.alloc(0) : encodeBody(reply);
  const header = Buffer.alloc(outHeaderBytes);
  header.writeUInt32LE(outHeaderBytes + body.length, 0);
  header.writeInt32LE(reply.kind === "error" ? -reply.errno : 0, 4);
  header.writeBigUInt64LE(unique, 8);
  return Buffer.concat([header, body]);
}

function encodeBody(reply: Exclude<CuseReply, { kind: "error" }>): Buffer {
  switch (reply.kind) {
    case "device": {
      const { name, minorVersion, maxBytes } = reply;
      // Major and minor device number 0: the kernel chooses. Ten more words are spare.
      const words = [majorVersion, minorVersion, 0, unrestrictedIoctl, maxBytes, maxBytes, 0, 0];
      return Buffer.concat([uint32s(...words), Buffer.alloc(40), Buffer.from(`DEVNAME=${name}\0`)]);
    }
    case "opened":
      return Buffer.concat([uint64s(reply.handle), uint32s(0, 0)]);
    case "data":
      return Buffer.from(reply.data);
    case "written":
      return uint32s(reply.sizeBytes, 0);
    case "ioctl":
      return Buffer.concat([uint32s(0, 0, 0, 0), reply.data]);
    case "ioctlRetry":
      return Buffer.concat([uint32s(0, retryIoctl, 0, 1), uint64s(reply.address, BigInt(reply.lengthBytes))]);
    case "done":
      return Buffer.alloc(0);
  }
}

function uint32s(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value, index * 4);
  return bytes;
}

function uint64s(...values: readonly bigint[]): Buffer {
  const bytes = Buffer.alloc(values.length * 8);
  for (const [index, value] of values.entries()) bytes.writeBigUInt64LE(value, index * 8);
  return bytes;
}
