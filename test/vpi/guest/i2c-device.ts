import type { I2cBus } from "../../../hardware/bus/i2c.ts";
import type { CuseReply, CuseRequest } from "./cuse-messages.ts";

const i2cSlave = 0x0703;
const i2cFuncs = 0x0705;
/** I2C_FUNC_I2C: plain transactions. */
const plainI2c = 1n;

/** Errors as Linux numbers them on x86. */
const errnos: Readonly<Record<string, number>> = { EREMOTEIO: 121 };
const EIO = 5;
const ENOTTY = 25;
const ENOSYS = 38;

const maxBytes = 64 * 1024;

/** `/dev/i2c-N` as Linux has it, in front of a bus of twins. */
export class I2cDevice {
  readonly #name: string;
  readonly #bus: I2cBus;
  /** The chip that each open file talks to. */
  readonly #addresses = new Map<bigint, number>();
  #lastHandle = 0n;

  constructor(name: string, bus: I2cBus) {
    this.#name = name;
    this.#bus = bus;
  }

  /** Undefined where the kernel wants no answer. */
  async answer(request: CuseRequest): Promise<CuseReply | undefined> {
    switch (request.kind) {
      case "init":
        return { kind: "device", name: this.#name, minorVersion: request.minorVersion, maxBytes };
      case "open":
        this.#lastHandle += 1n;
        return { kind: "opened", handle: this.#lastHandle };
      case "write":
        return this.#write(request.handle, request.data);
      case "read":
        return this.#read(request.handle, request.sizeBytes);
      case "ioctl":
        return this.#ioctl(request);
      case "release":
        this.#addresses.delete(request.handle);
        return { kind: "done" };
      case "flush":
        return { kind: "done" };
      case "interrupt":
        return undefined;
      case "unknown":
        return { kind: "error", errno: ENOSYS };
    }
  }

  /** A chip that is only written to lets the line float high. */
  async #read(handle: bigint, sizeBytes: number): Promise<CuseReply> {
    const isThere = await this.#bus.answers(this.#addresses.get(handle) ?? 0);
    return isThere
      ? { kind: "data", data: Buffer.alloc(sizeBytes, 0xff) }
      : { kind: "error", errno: errnos["EREMOTEIO"] ?? EIO };
  }

  async #write(handle: bigint, data: Uint8Array): Promise<CuseReply> {
    try {
      await this.#bus.write(this.#addresses.get(handle) ?? 0, data);
      return { kind: "written", sizeBytes: data.length };
    } catch (thrown) {
      return { kind: "error", errno: errnos[(thrown as NodeJS.ErrnoException).code ?? ""] ?? EIO };
    }
  }

  #ioctl({ handle, command, argument, roomBytes }: Extract<CuseRequest, { kind: "ioctl" }>): CuseReply {
    if (command === i2cSlave) {
      this.#addresses.set(handle, Number(argument));
      return { kind: "ioctl", data: new Uint8Array() };
    }
    if (command !== i2cFuncs) return { kind: "error", errno: ENOTTY };
    const functions = Buffer.alloc(8);
    functions.writeBigUInt64LE(plainI2c);
    return roomBytes < functions.length
      ? { kind: "ioctlRetry", address: argument, lengthBytes: functions.length }
      : { kind: "ioctl", data: functions };
  }
}
