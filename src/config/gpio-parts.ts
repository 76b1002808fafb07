import { z } from "zod";
import { field } from "./field.ts";

/** What an opened housing leads to, beside being written down: nothing can be paid until it is cleared. */
export const tamperPolicies = ["erase-keys", "stop-service"] as const;
export type TamperPolicy = (typeof tamperPolicies)[number];

/** BCM numbers; no Raspberry Pi's header chip has more lines. */
export const gpioNumber = z.number().int().min(0).max(53);

export const gpioChips = field(
  z.array(z.string().min(1)),
  "a list of GPIO chip labels",
  "Leave it out on a Raspberry Pi.",
).prefault([]);

function line(of: string) {
  return field(gpioNumber, "a GPIO number from 0 to 53", `Write the GPIO number (BCM) that ${of} is wired to.`);
}

function active(meaning: string) {
  return field(z.enum(["high", "low"]), '"high" or "low"', meaning).prefault("high");
}

const tamperPolicy = field(
  z.enum(tamperPolicies),
  tamperPolicies.map((policy) => `"${policy}"`).join(" or "),
  "Say what an opened housing leads to; the pad is out of service either way.",
);

const none = z.strictObject({ part: z.literal("none") });

export const buzzerSection = z
  .discriminatedUnion("part", [
    none,
    z.strictObject({ part: z.literal("simulated") }),
    z.strictObject({
      part: z.literal("gpio"),
      gpio: line("the buzzer"),
      active: active("Say at which level the buzzer sounds."),
      "gpio-chips": gpioChips,
    }),
  ])
  .prefault({ part: "none" });

export const tamperSection = z
  .discriminatedUnion("part", [
    none,
    z.strictObject({ part: z.literal("simulated"), policy: tamperPolicy }),
    z.strictObject({
      part: z.literal("gpio"),
      gpio: line("the tamper switch"),
      active: active(
        "Say which level means that the housing is open; a loop to ground with a pull-up is open when high.",
      ),
      policy: tamperPolicy,
      "gpio-chips": gpioChips,
    }),
  ])
  .prefault({ part: "none" });
