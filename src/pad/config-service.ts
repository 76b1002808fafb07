import { z } from "zod";
import { field } from "./config-field.ts";

/** How the pad behaves as a service. */
export const serviceSection = z.strictObject({
  "restart-hour": field(
    z.number().int().min(0).max(23),
    "a whole number from 0 to 23, the hour of the site's clock",
    "Write an hour in which nobody pays, without quotes, or leave it out for 4.",
  ).prefault(4),
  socket: field(
    z.string().min(1).max(100).startsWith("/"),
    "an absolute path of at most 100 characters in quotes",
    "Leave it out for /run/pinpadd/tools.sock, or write a path in a folder that only the pad and technicians may enter.",
  ).prefault("/run/pinpadd/tools.sock"),
  "socket-group": field(
    z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/),
    "the name of a group in quotes",
    "Write the group that technicians are in, or leave it out for the pad's own.",
  ).optional(),
});
