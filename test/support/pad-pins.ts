import type { SentPin } from "../../src/bench/acquirer/pin-verification.ts";
import { encryptBlocks } from "../../src/keys/block-cipher.ts";
import { DukptRegisters } from "../../src/keys/dukpt-registers.ts";
import type { DukptKind } from "../../src/keys/dukpt-state.ts";
import { encryptPinFormat4 } from "../../src/keys/encrypt-pin-format4.ts";
import { encodePinBlockFormat0 } from "../../src/pin/pin-block.ts";
import { encodePinBlockFormat1 } from "../../src/pin/pin-block-format1.ts";
import { encodePinBlockFormat3 } from "../../src/pin/pin-block-format3.ts";
import type { PanFieldForm } from "../../src/pin/pin-block-format4.ts";
import type { PinBlockFormat } from "../../src/pin/pin-block-formats.ts";
import { ordinaryMemory as memory } from "../../src/pin/secret-memory.ts";
import { pinOf } from "./pin-of.ts";
import { pan, random } from "./scd-bench.ts";

export interface PadPin {
  readonly pin: string;
  readonly pan: string;
  readonly format: PinBlockFormat;
  readonly panField?: PanFieldForm;
}

/** The PIN as the pad's own rooms, `src/pin` and `src/keys`, encrypt it under a PIN key. */
export function padPinBlock(key: Buffer, { pin, pan: panDigits, format, panField = "full" }: PadPin): Buffer {
  const digits = pinOf(pin);
  if (format === 4) return encryptPinFormat4(key, { pin: digits, pan: pan(panDigits), panField, random, memory });
  const block = Buffer.alloc(8);
  if (format === 0) encodePinBlockFormat0(digits, pan(panDigits), block);
  if (format === 1) encodePinBlockFormat1(digits, random, block);
  if (format === 3) encodePinBlockFormat3(digits, pan(panDigits), random, block);
  encryptBlocks({ cipher: "tdes", chaining: "ecb" }, key, block, block, memory);
  return block;
}

/** A terminal with a DUKPT initial key, of which a copy is used: each PIN has the next KSN. */
export function padWithDukpt(device: { kind: DukptKind; ik: Buffer; iksn: Buffer }): (pin: PadPin) => SentPin {
  const registers = DukptRegisters.loadInitialKey(device.kind, Buffer.from(device.ik), device.iksn, memory);
  return (pin) => {
    const transaction = registers.takeTransactionKey();
    // TDES DUKPT has keys of one kind only, AES DUKPT its own and, for the older formats, TDES ones.
    const type = pin.format === 4 ? undefined : "tdes2";
    const pinBlock = padPinBlock(transaction.workingKey("pin", type), pin);
    return { pinBlock, ksn: transaction.ksn, format: pin.format };
  };
}
