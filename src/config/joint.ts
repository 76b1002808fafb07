import { z } from "zod";
import { field } from "./field.ts";

/** Where the pad's process and the gateway's meet. */
export const jointSection = z.strictObject({
  socket: field(
    z.string().min(1).max(100).startsWith("/"),
    "an absolute path of at most 100 characters in quotes",
    "Leave it out for /run/pinpadd/pad.sock, or write a path in a folder that only pad and gateway may enter.",
  ).prefault("/run/pinpadd/pad.sock"),
  "socket-group": field(
    z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/),
    "the name of a group in quotes",
    "Write the group that the gateway's user is in, or leave it out for the pad's own.",
  ).optional(),
});
