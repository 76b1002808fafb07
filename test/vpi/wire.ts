import type { PadEvent } from "../../src/pad/pad-event.ts";

/** What the test asks of the virtual Pi, one JSON object a line. */
export type Command =
  /** Provisions a pad with a test key under this configuration, and runs it. */
  | { readonly do: "startPad"; readonly config: string }
  /** A kiosk app asks for a payment; each line of its output is an `app` report. */
  | { readonly do: "askToPay"; readonly amountMinor: number }
  | { readonly do: "showSandbox"; readonly unit: string }
  /** SIGTERM. */
  | { readonly do: "stopPad" }
  | { readonly do: "stopAcquirer" }
  | { readonly do: "closeContact"; readonly row: number; readonly col: number }
  /** Answered with `atRest` once the driver has seen all keys up. */
  | { readonly do: "openContact"; readonly row: number; readonly col: number }
  | { readonly do: "insertCard"; readonly track2: string }
  | { readonly do: "pullCard" | "unplugReader" | "plugReader" | "unplugDisplay" | "plugDisplay" };

export interface PanelReport {
  readonly kind: "panel";
  readonly isOn: boolean;
  readonly height: 32 | 64;
  /** Base64; row by row, 128 pixels each, the first in the lowest bit. */
  readonly pixels: string;
}

/** What comes back, one JSON object a line. */
export type Report =
  | { readonly kind: "ready"; readonly gpioBase: number }
  | { readonly kind: "atRest" }
  | { readonly kind: "pad"; readonly event: LoggedEvent }
  | { readonly kind: "padEnded"; readonly code: number | null; readonly signal: string | null; readonly stderr: string }
  | { readonly kind: "app"; readonly line: string }
  /** `status` and `net/dev` of the process, as /proc has them. */
  | { readonly kind: "sandbox"; readonly text: string }
  | { readonly kind: "acquirer"; readonly event: Readonly<Record<string, unknown>> }
  | PanelReport
  /** The virtual Pi itself is broken. */
  | { readonly kind: "broken"; readonly detail: string };

/** An event as it stands in the log: a JSON line of pino's with the event's name as `msg`. */
export type LoggedEvent = { readonly msg: PadEvent["event"] | string } & Readonly<Record<string, unknown>>;

/** The pad's keypad and where it is wired, by BCM number. */
export const keypadLines = { rowGpios: [5, 6, 13, 19], colGpios: [12, 16, 20, 21] };
