import { z } from "zod";
import { field } from "./config-field.ts";

/** How the pad behaves as a service. */
export const serviceSection = z.strictObject({
  "restart-hour": field(
    z.number().int().min(0).max(23),
    "a whole number from 0 to 23, the hour of the site's clock",
    "Write an hour in which nobody pays, without quotes, or leave it out for 4.",
  ).prefault(4),
});
