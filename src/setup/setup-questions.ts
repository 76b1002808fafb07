import { type BoardProfile, boardNames } from "../config/board.ts";
import { currencies } from "../prompts/currency.ts";
import { keyLayouts, type Reading, reading } from "./answer-reading.ts";
import type { MachineFacts } from "./machine-facts.ts";
import type { Leaves, TomlValue } from "./toml-value.ts";

/** A value that need not be typed, and why it is likely. */
export interface Found {
  readonly value: TomlValue;
  readonly why: string;
}

export interface Question {
  /** Dotted, as in the configuration. */
  readonly key: string;
  readonly text: string;
  /** What may be typed, in short; whether an answer is right says the configuration's own schema. */
  readonly allowed: string;
  readonly reads: Reading;
  /** Whether it is asked after these answers; always when not given. */
  readonly applies?: (answers: Leaves) => boolean;
  /** What the machine itself says. */
  readonly detect?: (facts: MachineFacts, answers: Leaves) => Found | undefined;
  /** What most sites have. */
  readonly preset?: TomlValue;
  /** Whether `leftOut` answers it. */
  readonly mayBeLeftOut?: true;
}

/** The answer that leaves a key out. */
export const leftOut = "none";

const { text, number, list, rows } = reading;
const names = (...all: readonly string[]) => all.join(", ");
const partIs =
  (section: string, ...parts: readonly string[]) =>
  (answers: Leaves) =>
    parts.includes(String(answers.get(`${section}.part`)));
function profileOf({ profiles, board }: MachineFacts, answers: Leaves): BoardProfile | undefined {
  const answered = answers.get("board");
  const name = answered === "auto" ? board : boardNames.find((one) => one === answered);
  return name && profiles[name];
}
const ofBoard =
  (value: (board: BoardProfile, answers: Leaves) => TomlValue) =>
  (facts: MachineFacts, answers: Leaves): Found | undefined => {
    const board = profileOf(facts, answers);
    return board && { value: value(board, answers), why: `wiring of ${board.model}, see hardware/wiring.md` };
  };
const panelFound =
  (value: (panel: MachineFacts["panels"][number]) => TomlValue) =>
  ({ panels: [panel] }: MachineFacts): Found | undefined =>
    panel && {
      value: value(panel),
      why: `something answers at 0x${panel.address.toString(16)} on /dev/i2c-${panel.bus}`,
    };
const loopback = /^(127(\.\d{1,3}){3}|::1|localhost)$/;
const columnsOf = (answers: Leaves) => ((answers.get("keypad.key-map") as TomlValue[][] | undefined)?.[0] ?? []).length;

const keypad: readonly Question[] = [
  {
    key: "keypad.part",
    text: "Keypad",
    allowed: "matrix (on GPIO lines) or simulated",
    reads: text,
    detect: ({ model, board }) => (board ? { value: "matrix", why: `${model} has a header` } : undefined),
  },
  {
    key: "keypad.key-map",
    text: "Layout of the keys",
    allowed: `${names(...Object.keys(keyLayouts))}; another is written into the file afterwards`,
    reads: rows,
    preset: keyLayouts["4x4"],
  },
  {
    key: "keypad.row-gpios",
    text: "GPIO numbers (BCM) of the rows, the upper one first",
    allowed: "numbers from 0 to 53, e.g. 5, 6, 13, 19",
    reads: list,
    applies: partIs("keypad", "matrix"),
    detect: ofBoard((board) => board.keypad["row-gpios"]),
  },
  {
    key: "keypad.col-gpios",
    text: "GPIO numbers (BCM) of the columns, the left one first",
    allowed: "numbers from 0 to 53, e.g. 12, 16, 20, 21",
    reads: list,
    applies: partIs("keypad", "matrix"),
    detect: ofBoard((board, answers) => board.keypad["col-gpios"].slice(0, columnsOf(answers))),
  },
];

const display: readonly Question[] = [
  {
    key: "display.part",
    text: "Display's chip; both answer alike, the module's page names it",
    allowed: "ssd1306, sh1106 or simulated",
    reads: text,
    detect: panelFound(() => "ssd1306"),
  },
  {
    key: "display.i2c-bus",
    text: "Display's bus, the N of /dev/i2c-N",
    allowed: "a number from 0 to 20",
    reads: number,
    applies: partIs("display", "ssd1306", "sh1106"),
    detect: (facts, answers) =>
      panelFound(({ bus }) => bus)(facts) ?? ofBoard((board) => board.display["i2c-bus"])(facts, answers),
    preset: 1,
  },
  {
    key: "display.address",
    text: "Display's address on the bus",
    allowed: "0x3C or 0x3D",
    reads: number,
    applies: partIs("display", "ssd1306", "sh1106"),
    detect: panelFound(({ address }) => address),
    preset: 0x3c,
  },
  {
    key: "display.height",
    text: "Display's rows of pixels",
    allowed: "64 or 32",
    reads: number,
    applies: partIs("display", "ssd1306"),
    preset: 64,
  },
];

const isReal = partIs("reader", "swipe", "icrw", "gemtwin");

const reader: readonly Question[] = [
  {
    key: "reader.part",
    text: "Card reader's protocol",
    allowed: "swipe, icrw, gemtwin or simulated",
    reads: text,
    detect: ({ reader: seen }) => seen && { value: seen.protocol, why: `a reader answered at ${seen.port}` },
  },
  {
    key: "reader.port",
    text: "Card reader's port",
    allowed: "a path, best one from /dev/serial/by-id or a udev link, which stays the same",
    reads: text,
    applies: isReal,
    detect: (facts, answers) => {
      const { reader: seen, ports } = facts;
      if (seen) return { value: seen.port, why: "the reader answered there" };
      const [first] = ports;
      if (first) return { value: first.path, why: first.why };
      return ofBoard((board) => board.reader.port)(facts, answers);
    },
  },
  {
    key: "reader.model",
    text: "Card reader's model, as on its type plate",
    allowed: "icrw: ict3q8, ict3k5, crt-350n; gemtwin: gempc-twin, gemcore-pos-pro, gemcore-sim-pro",
    reads: text,
    applies: partIs("reader", "icrw", "gemtwin"),
    detect: ({ reader: seen }, answers) =>
      seen?.model && seen.protocol === answers.get("reader.part")
        ? { value: seen.model, why: "its frames and speed are like that model's" }
        : undefined,
  },
];

const small: readonly Question[] = [
  {
    key: "buzzer.part",
    text: "Buzzer",
    allowed: "none, gpio or simulated",
    reads: text,
    preset: "none",
  },
  {
    key: "buzzer.gpio",
    text: "GPIO number (BCM) of the buzzer",
    allowed: "a number from 0 to 53",
    reads: number,
    applies: partIs("buzzer", "gpio"),
    detect: ofBoard(({ buzzer }) => buzzer.gpio),
  },
  {
    key: "tamper.part",
    text: "Tamper switch of the housing",
    allowed: "none, gpio or simulated",
    reads: text,
    preset: "none",
  },
  {
    key: "tamper.gpio",
    text: "GPIO number (BCM) of the tamper switch",
    allowed: "a number from 0 to 53",
    reads: number,
    applies: partIs("tamper", "gpio"),
    detect: ofBoard(({ tamper }) => tamper.gpio),
  },
  {
    key: "tamper.policy",
    text: "What an opened housing leads to",
    allowed: "erase-keys or stop-service",
    reads: text,
    applies: partIs("tamper", "gpio", "simulated"),
    preset: "erase-keys",
  },
];

const acquirer: readonly Question[] = [
  { key: "host.host", text: "Acquirer's host", allowed: "a name or an address", reads: text },
  { key: "host.port", text: "Acquirer's port", allowed: "a number from 1 to 65535", reads: number },
  {
    key: "host.transport",
    text: "How the host is reached",
    allowed: "tls, plaintext (on this machine only) or plaintext-over-network (a VPN or line of its own protects it)",
    reads: text,
    detect: (_, answers) =>
      loopback.test(String(answers.get("host.host")))
        ? { value: "plaintext", why: "the host is this machine" }
        : { value: "tls", why: "the host is another machine" },
  },
  {
    key: "host.tls-ca-file",
    text: "Certificate (PEM) of the authority that signs the host's",
    allowed: "a path, from / on",
    reads: text,
    applies: (answers) => answers.get("host.transport") === "tls",
    preset: "/etc/pinpadd/acquirer-ca.pem",
  },
  {
    key: "host.profile",
    text: "Message profile of the acquirer",
    allowed: "iso87-ascii, iso87-binary, iso93 or unionpay",
    reads: text,
    preset: "iso87-ascii",
  },
  { key: "terminal.terminal-id", text: "Terminal id", allowed: "up to 8 characters, from the acquirer", reads: text },
  { key: "terminal.merchant-id", text: "Merchant id", allowed: "up to 15 characters, from the acquirer", reads: text },
  {
    key: "api.socket-group",
    text: "Group of the kiosk app, which asks for payments",
    allowed: `a group of this machine, or ${leftOut}: then one payment follows another by itself`,
    reads: text,
    mayBeLeftOut: true,
    detect: ({ appGroup, present }) =>
      appGroup !== undefined && present.size === 0
        ? { value: appGroup, why: "the package's group for kiosk apps" }
        : undefined,
    preset: leftOut,
  },
  {
    key: "payment.currency",
    text: "Currency",
    allowed: names(...Object.keys(currencies)),
    reads: text,
    preset: "CNY",
  },
  {
    key: "payment.amount-minor",
    text: "Amount where no kiosk app names one, in the currency's smallest unit",
    allowed: "a whole number from 1 on",
    reads: number,
    preset: 2_500,
  },
];

/** In the order in which they are asked: what an answer is taken from is asked before. */
export const setupQuestions: readonly Question[] = [
  { key: "language", text: "Language of most customers", allowed: "en or zh", reads: text, preset: "en" },
  {
    key: "board",
    text: "Board",
    allowed: `${names(...boardNames)}, auto, or ${leftOut}`,
    reads: text,
    detect: ({ board, model }) => (board ? { value: board, why: `/proc/device-tree says ${model}` } : undefined),
    preset: leftOut,
    mayBeLeftOut: true,
  },
  ...keypad,
  ...display,
  ...reader,
  ...small,
  ...acquirer,
];
