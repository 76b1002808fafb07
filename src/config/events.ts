import { z } from "zod";
import { field } from "./field.ts";

/** Where the pad keeps what it tells of itself. */
export const eventsSection = z.strictObject({
  folder: field(
    z.string().min(1).startsWith("/"),
    "an absolute path in quotes",
    "Leave it out for /var/lib/pinpadd/events, or write a folder of its own that only the pad may write.",
  ).prefault("/var/lib/pinpadd/events"),
});
