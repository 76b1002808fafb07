import { loadPackage } from "./load-package.ts";

/** What each kind of real part is reached through. Each rejects with Fault PP103 when its package does not load. */
export const nativePackages = {
  onoff: () => loadPackage("onoff", () => import("onoff")),
  "i2c-bus": () => loadPackage("i2c-bus", () => import("i2c-bus")),
  serialport: () => loadPackage("serialport", () => import("serialport")),
} as const satisfies Readonly<Record<string, () => Promise<unknown>>>;
