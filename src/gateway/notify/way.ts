import type { Notification } from "./notification.ts";

export type WayName = "hook" | "webhook";

/** What became of one attempt. `problem` for the technician: no secret, no path of a URL. */
export type Sent = { readonly taken: true } | { readonly taken: false; readonly problem: string };

/** How a notification leaves the machine. */
export interface Way {
  readonly name: WayName;
  /** Settles within half a minute or so, and never rejects; `signal` ends it early. `tell` hears how far it came. */
  send(notification: Notification, signal: AbortSignal, tell?: (stage: string) => void): Promise<Sent>;
}

export const taken: Sent = { taken: true };

export function notTaken(problem: string): Sent {
  return { taken: false, problem };
}
