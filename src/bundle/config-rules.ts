/** What of one section may leave the machine. A key that stands in neither list does not. */
interface SectionRules {
  readonly shown: readonly string[];
  readonly masked?: readonly string[];
}

/**
 * Every key of the configuration. Masked are secrets and where they lie, what names the terminal at the acquirer, and telephone
 * numbers; shown is what a fault can come from.
 */
export const configRules: Readonly<Record<string, SectionRules>> = {
  "": { shown: ["language", "board"] },
  terminal: { shown: [], masked: ["terminal-id", "merchant-id"] },
  payment: { shown: ["amount-minor", "currency", "message"] },
  host: {
    shown: [
      "host",
      "port",
      "secondary-host",
      "secondary-port",
      "transport",
      "tls-ca-file",
      "tls-server-name",
      "tls-client-certificate-file",
      "tls-min-version",
      "length-header",
      "length-includes-header",
      "tpdu",
      "message-header",
      "profile",
      "response-codes",
      "reversal-message",
      "reversal-limit",
      "mac",
      "sign-on",
      "echo-interval-s",
    ],
    masked: ["tls-client-key-file"],
  },
  pin: { shown: ["key-management", "block-format", "pan-field"] },
  token: { shown: ["module"], masked: ["label", "login-pin-file"] },
  // What stands behind a key of the name `pin` is masked anywhere; doctor says whether the value is right.
  "key-check-values": { shown: ["kbpk", "tmk", "dukpt", "mac", "data"], masked: ["pin"] },
  tries: { shown: ["limit", "lock-duration-min", "bank-lock-duration-min"] },
  "time-outs": { shown: ["card-s", "first-digit-s", "between-digits-s", "whole-entry-s", "host-answer-s"] },
  store: {
    shown: ["file", "roll-back-guard-file"],
    masked: ["storage-key-file", "storage-key-credential", "storage-key-passphrase"],
  },
  keypad: {
    shown: [
      "part",
      "gpio-chips",
      "row-gpios",
      "col-gpios",
      "drive-inactive-rows",
      "debounce-delay-ms",
      "col-scan-delay-us",
      "key-map",
    ],
  },
  display: {
    shown: [
      "part",
      "chip",
      "i2c-bus",
      "address",
      "height",
      "contrast",
      "dimmed-contrast",
      "dim-after-s",
      "shift-interval-s",
    ],
  },
  reader: { shown: ["part", "protocol", "port", "baud-rate", "model", "framing", "left-card", "retain-after-s"] },
  buzzer: { shown: ["part", "gpio-chips", "gpio", "active"] },
  tamper: { shown: ["part", "gpio-chips", "gpio", "active", "policy"] },
  joint: { shown: ["socket", "socket-group"] },
  events: { shown: ["folder"] },
  maintenance: { shown: ["reader-cleaning-reads", "reader-cleaning-days"] },
  // A URL may have a secret in its path.
  notify: { shown: ["hook", "tls-ca-file", "folder"], masked: ["webhook", "webhook-token-file"] },
  service: { shown: ["restart-hour", "socket", "socket-group", "help-url"] },
  api: { shown: ["socket", "socket-group", "max-connections", "messages-per-s", "owner-lease-s"] },
  "api.websocket": { shown: ["address", "port", "hosts", "origins"], masked: ["token-file"] },
  contact: { shown: [], masked: ["en", "zh"] },
};

export type ConfigRule = "shown" | "masked" | "unknown";

/** `section` is dotted, empty above the first section. Texts of the site's own stand before every customer. */
export function configRule(section: string, key: string): ConfigRule {
  if (/^prompts\.[A-Z_]+\.(en|zh)$/.test(section)) return "shown";
  const rules = configRules[section];
  if (rules?.shown.includes(key)) return "shown";
  return rules?.masked?.includes(key) ? "masked" : "unknown";
}
