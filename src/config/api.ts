import { z } from "zod";
import { field } from "./field.ts";

function whole(from: number, to: number, unit: string, preset: number) {
  return field(
    z.number().int().min(from).max(to),
    `a whole number from ${from} to ${to} ${unit}`,
    `Write a number from ${from} to ${to}, without quotes, or leave the key out for ${preset}.`,
  ).prefault(preset);
}

function path(what: string) {
  return field(
    z.string().min(1).startsWith("/"),
    "an absolute path in quotes",
    `Write the path of ${what}, from / on.`,
  );
}

const name = "[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?";
const port = "(?::[1-9][0-9]{0,4})?";

function names(form: RegExp, allowed: string, fix: string) {
  return field(z.array(z.string().regex(form)).min(1).max(16), allowed, fix);
}

/** For kiosk apps in a browser: never another address than this machine's own. */
const webSocket = z.strictObject({
  address: field(
    z.enum(["127.0.0.1", "::1"]),
    '"127.0.0.1" or "::1"',
    "Leave it out: the API is for this machine only.",
  ).prefault("127.0.0.1"),
  port: field(
    z.number().int().min(1_024).max(65_535),
    "a whole number from 1024 to 65535",
    "Write the port that the kiosk app connects to, without quotes.",
  ),
  hosts: names(
    new RegExp(`^(?:${name}|\\[::1\\])${port}$`),
    "a list of names with their port, in small letters, without *",
    'Leave it out for the address and localhost, or list what stands in the app\'s URL, e.g. ["kiosk.local:8420"].',
  ).optional(),
  origins: names(
    new RegExp(`^https?://(?:${name}|\\[::1\\])${port}$`),
    "a list of sites: scheme, name and port, in small letters, without path and without *",
    'List the sites of the kiosk app as its pages have them, e.g. ["http://localhost:3000"].',
  ),
  "token-file": path("the file with the token (32 to 256 letters and digits, mode 0400)"),
});

/** The kiosk API; without this section there is none. */
export const apiSection = z.strictObject({
  socket: path("the API's Unix socket").prefault("/run/pinpad-gateway/api.sock"),
  "socket-group": field(
    z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/),
    "the name of a group in quotes",
    "Write the group whose programs may use the API, or leave it out for the service's own.",
  ).optional(),
  "max-connections": whole(1, 256, "connections", 16),
  "messages-per-s": whole(1, 1_000, "messages a second from one connection", 10),
  "owner-lease-s": whole(1, 600, "seconds", 30),
  websocket: webSocket.optional(),
});

export type ApiConfig = z.output<typeof apiSection>;
