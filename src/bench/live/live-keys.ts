/** What a key of the keyboard does on the bench. */
export type LiveAction =
  | { readonly do: "pressKey"; readonly key: string }
  | { readonly do: "insert" | "swipe" | "pull" | "nextCard" | "nextAmount" | "serviceMenu" | "help" | "leave" }
  | { readonly do: "toggle"; readonly what: "keypad" | "display" | "reader" | "acquirer" };

interface LiveKey {
  /** As the terminal sends it in raw mode. */
  readonly input: readonly string[];
  readonly shown: string;
  readonly meaning: string;
  readonly action: LiveAction;
}

const digits: LiveKey[] = [..."0123456789"].map((digit) => ({
  input: [digit],
  shown: digit,
  meaning: "a digit key",
  action: { do: "pressKey", key: digit },
}));

const others: LiveKey[] = [
  { input: ["\r", "\n"], shown: "Enter", meaning: "ENTER", action: { do: "pressKey", key: "enter" } },
  { input: ["\x7f", "\b"], shown: "Backspace", meaning: "CLEAR", action: { do: "pressKey", key: "clear" } },
  { input: ["\x1b", "c"], shown: "Esc or c", meaning: "CANCEL", action: { do: "pressKey", key: "cancel" } },
  { input: ["l"], shown: "l", meaning: "LANGUAGE", action: { do: "pressKey", key: "language" } },
  { input: ["h"], shown: "h", meaning: "HELP, for the customer", action: { do: "pressKey", key: "help" } },
  {
    input: ["f"],
    shown: "f",
    meaning: "F1, a key that the app may give a meaning",
    action: { do: "pressKey", key: "f1" },
  },
  { input: ["i"], shown: "i", meaning: "insert the card", action: { do: "insert" } },
  { input: ["s"], shown: "s", meaning: "swipe the card", action: { do: "swipe" } },
  { input: ["p"], shown: "p", meaning: "pull the card out", action: { do: "pull" } },
  { input: ["n", "\t"], shown: "n", meaning: "take another card", action: { do: "nextCard" } },
  {
    input: ["a"],
    shown: "a",
    meaning: "another amount; its last digits tell the acquirer what to do",
    action: { do: "nextAmount" },
  },
  {
    input: ["m"],
    shown: "m",
    meaning: "hold CLEAR and CANCEL for the service menu; its code: `pinpad service-code set --state`",
    action: { do: "serviceMenu" },
  },
  { input: ["K"], shown: "K", meaning: "unplug or plug in the keypad", action: { do: "toggle", what: "keypad" } },
  { input: ["D"], shown: "D", meaning: "unplug or plug in the display", action: { do: "toggle", what: "display" } },
  { input: ["R"], shown: "R", meaning: "unplug or plug in the reader", action: { do: "toggle", what: "reader" } },
  { input: ["H"], shown: "H", meaning: "stop or start the acquirer host", action: { do: "toggle", what: "acquirer" } },
  { input: ["?"], shown: "?", meaning: "this help", action: { do: "help" } },
  { input: ["\x03", "q"], shown: "Ctrl-C or q", meaning: "leave", action: { do: "leave" } },
];

const byInput = new Map(
  [...digits, ...others].flatMap(({ input, action }) => input.map((text) => [text, action] as const)),
);

/** The actions in what the terminal sent at once; pasted text is several. Arrow keys and the like are none. */
export function liveActions(input: string): LiveAction[] {
  if (input.length > 1 && input.startsWith("\x1b")) return [];
  return [...input].flatMap((character) => byInput.get(character) ?? []);
}

export function liveHelp(): string[] {
  const rows = [{ shown: "0 to 9", meaning: "the keypad's digits" }, ...others];
  return rows.map(({ shown, meaning }) => `  ${shown.padEnd(12)} ${meaning}`);
}
