import { randomBytes } from "node:crypto";
import type { Random } from "../ports/random.ts";

/** The kernel's random numbers, through OpenSSL. */
export class NodeRandom implements Random {
  bytes(length: number): Buffer {
    return randomBytes(length);
  }
}
