#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { Fault } from "../faults/fault.ts";
import { exitCodes } from "./exit-codes.ts";
import { withNearestChoice } from "./nearest.ts";

const program = new Command("pinpad")
  .description(
    "The open PIN pad for Linux kiosks: keypad, display, card reader, PIN try limit, encrypted PIN block to the bank.",
  )
  .addHelpText(
    "after",
    `
Examples:
  pinpad bench                       a whole pad in this terminal, no hardware
  pinpad bench --scenario no-answer  one story, headless, checked
  pinpad run --config FILE           the pad on real parts; on a kiosk as two, pad and gateway
  pinpad doctor                      why a pad does not take PINs, and what to do
  pinpad explain PP402               what a fault code on the screen means
  pinpad bundle                      all that a colleague needs, in one file without secrets
  pinpad keys --help                 how keys are loaded, from nothing to an approved payment

Exit codes: 0 done, 1 a check failed or a fault, 2 wrong arguments, 78 the configuration is not valid.`,
  )
  .showSuggestionAfterError()
  .configureOutput({ outputError: (message, write) => write(withNearestChoice(message)) })
  .exitOverride();

/** Each with what it alone needs: the pad's process does not even load what speaks to a network. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  bench: async () => (await import("./bench.ts")).benchCommand(),
  run: async () => (await import("./run.ts")).runCommand(),
  pad: async () => (await import("./pad.ts")).padCommand(),
  gateway: async () => (await import("./gateway.ts")).gatewayCommand(),
  status: async () => (await import("./status.ts")).statusCommand(),
  doctor: async () => (await import("./doctor.ts")).doctorCommand(),
  attempts: async () => (await import("./attempts.ts")).attemptsCommand(),
  maintenance: async () => (await import("./maintenance.ts")).maintenanceCommand(),
  mirror: async () => (await import("./mirror.ts")).mirrorCommand(),
  selftest: async () => (await import("./selftest.ts")).selfTestCommand(),
  keypad: async () => (await import("./keypad.ts")).keypadCommand(),
  display: async () => (await import("./display.ts")).displayCommand(),
  provision: async () => (await import("./provision.ts")).provisionCommand(),
  keys: async () => (await import("./keys.ts")).keysCommand(),
  tamper: async () => (await import("./tamper.ts")).tamperCommand(),
  "service-code": async () => (await import("./service-code.ts")).serviceCodeCommand(),
  events: async () => (await import("./events.ts")).eventsCommand(),
  notify: async () => (await import("./notify.ts")).notifyCommand(),
  setup: async () => (await import("./setup.ts")).setupCommand(),
  config: async () => (await import("./config.ts")).configCommand(),
  acquirer: async () => (await import("./acquirer.ts")).acquirerCommand(),
  screens: async () => (await import("./screens.ts")).screensCommand(),
  simulate: async () => (await import("./simulate.ts")).simulateCommand(),
  reader: async () => (await import("./reader.ts")).readerCommand(),
  host: async () => (await import("./host.ts")).hostCommand(),
  bundle: async () => (await import("./bundle.ts")).bundleCommand(),
  explain: async () => (await import("./explain.ts")).explainCommand(),
};
const asked = commands[process.argv[2] ?? ""];
for (const load of asked ? [asked] : Object.values(commands)) {
  const command = await load();
  program.addCommand(command);
  inheritSettings(command, program);
}

/** commander hands settings one level down only: `config check` without its file would exit 1. */
function inheritSettings(command: Command, from: Command): void {
  command.copyInheritedSettings(from);
  for (const below of command.commands) inheritSettings(below, command);
}

// A reader such as `head` that has seen enough is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(exitCodes.done);
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  if (!(error instanceof Fault)) throw error;
  console.error(`${error.message}\n${error.row.meaning} ${error.row.remedy.en}`);
  return error.row.area === "set-up" ? exitCodes.config : exitCodes.failed;
}
