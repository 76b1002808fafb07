import { z } from "zod";
import { fitsHelpCode } from "../menu/help-code.ts";
import { field } from "./field.ts";

/** How the pad behaves as a service. */
export const serviceSection = z.strictObject({
  "restart-hour": field(
    z.number().int().min(0).max(23),
    "a whole number from 0 to 23, the hour of the site's clock",
    "Write an hour in which nobody pays, without quotes, or leave it out for 4.",
  ).prefault(4),
  "help-url": field(
    z
      .string()
      .regex(/^https:\/\/[\x21-\x7e]+$/i)
      .refine(fitsHelpCode),
    "an https:// address of at most 48 characters, or 72 without small letters, behind which a fault's code is put",
    'Write where your help pages are, as "HTTPS://EXAMPLE.ORG/", or leave it out.',
  ).optional(),
  socket: field(
    z.string().min(1).max(100).startsWith("/"),
    "an absolute path of at most 100 characters in quotes",
    "Leave it out for /run/pinpadd/tools.sock, or write a path in a folder that only the pad and technicians may enter.",
  ).prefault("/run/pinpadd/tools.sock"),
  "socket-group": field(
    z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/),
    "the name of a group in quotes",
    "Write a group that technicians are in, and the gateway's user is not; left out, only root and the pad's user may ask.",
  ).optional(),
});
