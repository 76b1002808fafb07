import type { PadEvent } from "../../pad/pad-event.ts";
import type { Prompt } from "../../prompts/prompt.ts";
import type { StateName } from "../../session/state.ts";
import type { AcquirerEvent } from "../acquirer/acquirer-event.ts";
import type { WireMessage } from "./wire-message.ts";

/** What can be seen of a pad from outside: on its screen, in its log, on its wire, at its host, and at its plug. */
export type Sighting =
  | { readonly what: "event"; readonly event: PadEvent; readonly at: StateName | undefined }
  | { readonly what: "prompt"; readonly prompt: Prompt }
  /** The pad has taken this card for the payment that waits for one. */
  | { readonly what: "cardTaken"; readonly cardId: string }
  | { readonly what: "left" | "delivered"; readonly message: WireMessage | undefined }
  | { readonly what: "host"; readonly event: AcquirerEvent }
  | { readonly what: "on" }
  | { readonly what: "off"; readonly how: "cut" | "killed" | "stopped" }
  | { readonly what: "unlocked"; readonly cardId: string }
  | { readonly what: "tamperCleared" }
  /** An older copy of the store lies in its place; or the newest one again. */
  | { readonly what: "storeRolledBack" | "storePutBack" };

export type PowerEnd = Extract<Sighting, { what: "off" }>["how"];

/** Says what is wrong, in words for the report. */
export type Problem = (text: string) => void;

/** A second opinion: it knows what it has seen and nothing of the code that it judges. */
export interface Watch {
  see(sighting: Sighting, atMs: number): void;
  /** After every step. */
  check?(atMs: number): void;
  /** Nothing is under way, nothing is broken, and there was time enough. */
  checkAtRest?(atMs: number): void;
}
