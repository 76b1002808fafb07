import { z } from "zod";
import { promptIds } from "../prompts/catalogue.ts";
import { currencies } from "../prompts/currency.ts";
import { apiSection } from "./api.ts";
import { boardNames } from "./board.ts";
import { eventsSection } from "./events.ts";
import { field } from "./field.ts";
import { buzzerSection, gpioChips, gpioNumber, tamperSection } from "./gpio-parts.ts";
import { hostSection } from "./host.ts";
import { jointSection } from "./joint.ts";
import { keyCheckValuesSection } from "./key-check-values.ts";
import { maintenanceSection } from "./maintenance.ts";
import { notifySection } from "./notify.ts";
import { readerSchema } from "./reader.ts";
import { serviceSection } from "./service.ts";

function whole(from: number, to: number, unit: string) {
  return field(
    z.number().int().min(from).max(to),
    `a whole number from ${from} to ${to}${unit && ` ${unit}`}`,
    `Write a number from ${from} to ${to}, without quotes.`,
  );
}

function withDefault(from: number, to: number, unit: string, preset: number) {
  return field(
    z.number().int().min(from).max(to),
    `a whole number from ${from} to ${to}${unit && ` ${unit}`}`,
    `Write a number from ${from} to ${to}, without quotes, or leave the key out for ${preset}.`,
  ).prefault(preset);
}

function name(length: number, what: string) {
  return field(
    z.string().regex(new RegExp(`^[\\x20-\\x7e]{1,${length}}$`)),
    `1 to ${length} printable ASCII characters in quotes`,
    `Write the ${what} that the acquirer gave you.`,
  );
}

function path(what: string) {
  return field(
    z.string().min(1).startsWith("/"),
    "an absolute path in quotes",
    `Write the path of ${what}, from / on.`,
  );
}

const gpioList = (what: string, most: number) =>
  field(
    z
      .array(gpioNumber)
      .min(1)
      .max(most)
      .refine((lines) => new Set(lines).size === lines.length),
    `1 to ${most} different GPIO numbers from 0 to 53`,
    `List the GPIO numbers (BCM) of the keypad's ${what}, each once, in order.`,
  );

const terminal = z.strictObject({ "terminal-id": name(8, "terminal id"), "merchant-id": name(15, "merchant id") });

const payment = z.strictObject({
  "amount-minor": whole(1, 999_999_999_999, "in the currency's smallest unit"),
  currency: field(
    z.enum(Object.keys(currencies) as [keyof typeof currencies]),
    `one of ${Object.keys(currencies).join(", ")}`,
    "Write the currency's three letters in quotes.",
  ),
  message: field(
    z.enum(["0200", "0100"]),
    '"0200" (financial) or "0100" (authorisation)',
    "Ask the acquirer which one it takes.",
  ).prefault("0200"),
});

const tries = z.strictObject({
  limit: withDefault(1, 9, "wrong PINs", 3),
  "lock-duration-min": withDefault(1, 43_200, "minutes", 1_440),
  "bank-lock-duration-min": withDefault(1, 43_200, "minutes", 60),
});

const pin = z.strictObject({
  "key-management": field(
    z.enum(["dukpt", "fixedKey"]),
    '"dukpt" (a new key for every PIN) or "fixedKey" (one key, fixed or of the session)',
    "Ask the acquirer.",
  ).prefault("dukpt"),
  "block-format": field(
    z.literal([0, 1, 3, 4]),
    "ISO 9564-1 format 0, 1, 3 or 4",
    "Ask the acquirer; 0 and 3 go with TDES keys, 4 with AES keys, 1 only where there is no PAN.",
  ).prefault(0),
  "pan-field": field(
    z.enum(["full", "legacy12"]),
    '"full", or "legacy12" for hosts that want the rightmost 12 digits',
    "Leave it out unless the acquirer says otherwise; it is of format 4 only.",
  ).prefault("full"),
});

/** A PKCS#11 token for the DUKPT keys; without this section they lie sealed in the store. */
const token = z.strictObject({
  module: path("the token's PKCS#11 module, a shared library"),
  label: field(z.string().min(1).max(32), "1 to 32 characters in quotes", "Write the label that the token was given."),
  "login-pin-file": path("the file with the token's user PIN, on one line"),
});

const timeOuts = z.strictObject({
  "card-s": withDefault(10, 600, "seconds", 60),
  "first-digit-s": withDefault(10, 60, "seconds", 30),
  "between-digits-s": withDefault(3, 60, "seconds", 10),
  "whole-entry-s": withDefault(20, 120, "seconds", 60),
  "host-answer-s": withDefault(5, 120, "seconds", 30),
});

const store = z.strictObject({
  file: path("the store of tries and keys"),
  "storage-key-file": path("the storage key (32 bytes, mode 0400)").optional(),
  "storage-key-credential": field(
    z.string().regex(/^[\w.:-]{1,255}$/),
    "the name of a systemd credential in quotes",
    "Write the name that LoadCredentialEncrypted= gives it in the service's unit.",
  ).optional(),
  "storage-key-passphrase": field(
    z.union([z.literal("terminal"), z.number().int().min(0).max(255)]),
    '"terminal", or the number of a file descriptor',
    "Say where the passphrase is asked for at every start.",
  ).optional(),
  "roll-back-guard-file": path("the roll-back mark, best on another medium than the store").optional(),
});

/** What the scanner holds in one small integer; positions without a key count, since they are scanned, too. */
const mostKeys = 30;
const mostLines = 15;

const keyMap = field(
  z
    .array(z.array(z.string()).min(1).max(mostLines))
    .min(1)
    .max(mostLines)
    .refine((rows) => rows.length * (rows[0]?.length ?? 0) <= mostKeys),
  `rows of key names: "0" to "9", "enter", "clear", "cancel", "language", "help", "f1" to "f4", "none"; ${mostKeys} positions at most`,
  'Write one list per row, e.g. [["1","2","3"],["4","5","6"],["7","8","9"],["cancel","0","enter"]].',
);

const keypad = z.discriminatedUnion("part", [
  z.strictObject({ part: z.literal("simulated"), "key-map": keyMap }),
  z.strictObject({
    part: z.literal("matrix"),
    "key-map": keyMap,
    "row-gpios": gpioList("rows", mostLines),
    "col-gpios": gpioList("columns", mostLines),
    "gpio-chips": gpioChips,
    "drive-inactive-rows": field(
      z.boolean(),
      "true or false",
      "Write true only for a keypad with a diode at every key, or leave it out for false.",
    ).prefault(false),
    "debounce-delay-ms": withDefault(2, 40, "milliseconds", 10),
    "col-scan-delay-us": withDefault(0, 200, "microseconds", 10),
  }),
]);

/** Contrast in the chip's steps, and how the panel is spared while nothing changes on it. */
const panel = {
  contrast: withDefault(1, 255, "", 143),
  "dimmed-contrast": withDefault(0, 255, "", 16),
  "dim-after-s": withDefault(10, 86_400, "seconds", 120),
  "shift-interval-s": withDefault(10, 3_600, "seconds", 60),
};

const rows = field(z.literal([32, 64]), "32 or 64, the panel's rows of pixels", "Count them, or leave it out for 64.");
const chips = field(z.enum(["ssd1306", "sh1106"]), '"ssd1306" or "sh1106"', "Write the chip to simulate.");

const onI2c = {
  "i2c-bus": withDefault(0, 20, "", 1),
  address: field(z.literal([0x3c, 0x3d]), "0x3C or 0x3D", "Write the address printed on the panel's back.").prefault(
    0x3c,
  ),
};

const display = z.discriminatedUnion("part", [
  z.strictObject({
    part: z.literal("simulated"),
    chip: chips.prefault("ssd1306"),
    height: rows.prefault(64),
    ...panel,
  }),
  z.strictObject({ part: z.literal("ssd1306"), height: rows.prefault(64), ...onI2c, ...panel }),
  z.strictObject({
    part: z.literal("sh1106"),
    height: field(z.literal(64), "64", "Leave it out: there are no others.").prefault(64),
    ...onI2c,
    ...panel,
  }),
]);

const words = z.strictObject({
  title: field(z.string(), "text in quotes", "Write the first, large line."),
  lines: field(z.array(z.string()), "a list of texts", "Write the lines below the title."),
  low: field(
    z.array(z.string()),
    "a list of texts",
    "Write all lines of a panel of 32 rows, or leave it out.",
  ).optional(),
});

const contactLine = field(
  z.string().min(1),
  "text that fits one line of the panel",
  "Write a name or a telephone number, or leave it out.",
).optional();

/** The configuration file. Keys are the kernel's devicetree names where it has one; units stand in the names. */
export const configSchema = z.strictObject({
  language: field(
    z.enum(["en", "zh"]),
    '"en" or "zh"',
    "Write the language that most customers read, above the first section, or leave it out for English.",
  ).prefault("en"),
  board: field(
    z.enum([...boardNames, "auto"]),
    `one of ${boardNames.join(", ")}, or auto`,
    "Write the board's name in quotes; without it every line of a real part stands in this file.",
  ).optional(),
  terminal,
  payment,
  host: hostSection,
  pin: pin.prefault({}),
  token: token.optional(),
  "key-check-values": keyCheckValuesSection.prefault({}),
  tries: tries.prefault({}),
  "time-outs": timeOuts.prefault({}),
  store,
  keypad,
  display,
  reader: readerSchema,
  buzzer: buzzerSection,
  tamper: tamperSection,
  joint: jointSection.prefault({}),
  api: apiSection.optional(),
  service: serviceSection.prefault({}),
  events: eventsSection.prefault({}),
  maintenance: maintenanceSection.prefault({}),
  notify: notifySection.optional(),
  contact: z.strictObject({ en: contactLine, zh: contactLine }).prefault({}),
  prompts: z
    .strictObject(
      Object.fromEntries(
        promptIds.map((id) => [id, z.strictObject({ en: words.optional(), zh: words.optional() }).optional()]),
      ),
    )
    .prefault({}),
});

export type Config = z.output<typeof configSchema>;
