import { Command } from "commander";
import { Fault } from "../faults/fault.ts";
import { maskPan } from "../host/iso8583/mask-pan.ts";
import type { ReversalRecord } from "../host/reversal-record.ts";
import { flaggedReversals, resolved } from "../pad/flagged-reversals.ts";
import { pendingReversal } from "../pad/pending-reversal.ts";
import { exitCodes } from "./exit-codes.ts";
import { columns } from "./key-lines.ts";
import { type PlaceOptions, useKeys, withKioskOptions } from "./keys-place.ts";

const titles = ["STAN", "STATE", "CARD", "AMOUNT", "TERMINAL", "SENT (LOCAL)", "ATTEMPTS", "SINCE"];

export function reversalsCommand(): Command {
  return new Command("reversals")
    .description("Reversals that the acquirer has not acknowledged: what a technician settles with it by hand.")
    .addHelpText(
      "after",
      `
Both need the service to be stopped: they open its store. A pending reversal is repeated by the pad itself. A flagged one (PP508) was
given up: ask the acquirer by STAN, terminal and amount whether the money moved, have it put right, then resolve it here. While eight
are flagged no payment leaves (PP507).

Examples:
  pinpad host reversals list --config config.toml
  pinpad host reversals resolve 000123 --config config.toml`,
    )
    .addCommand(listCommand())
    .addCommand(resolveCommand());
}

function listCommand(): Command {
  return withKioskOptions(new Command("list"))
    .description("Show them, card numbers masked; exit code 1 while one is flagged.")
    .option("--json", "as JSON")
    .addHelpText("after", "\nExample:\n  pinpad host reversals list --config config.toml")
    .action(list);
}

function resolveCommand(): Command {
  return withKioskOptions(new Command("resolve"))
    .description("Take a flagged reversal from the list, once it is settled with the acquirer.")
    .argument("<stan>", "its trace number, six digits")
    .addHelpText("after", "\nExample:\n  pinpad host reversals resolve 000123 --config config.toml")
    .action(resolve);
}

interface Row extends Shown {
  readonly state: "pending" | "flagged";
  readonly why?: string;
  readonly responseCode?: string;
  readonly attempts?: number;
  readonly flaggedAt?: string;
}

async function list(options: PlaceOptions & { json?: true }, command: Command): Promise<void> {
  await useKeys(options, command, async ({ keyStore }) => {
    const pending = pendingReversal(keyStore);
    const flagged = flaggedReversals(keyStore).map(({ record, why, responseCode, attempts, flaggedAtMs }): Row => {
      const flaggedAt = new Date(flaggedAtMs).toISOString();
      return { state: "flagged", ...shown(record), why, ...(responseCode && { responseCode }), attempts, flaggedAt };
    });
    if (flagged.length > 0) process.exitCode = exitCodes.failed;
    const rows: Row[] = [...(pending ? [{ state: "pending" as const, ...shown(pending) }] : []), ...flagged];
    if (options.json) console.log(JSON.stringify(rows, null, 2));
    else if (rows.length === 0) console.log("no reversal is outstanding");
    else for (const line of columns([titles, ...rows.map(texts)])) console.log(line);
  });
}

async function resolve(stan: string, options: PlaceOptions, command: Command): Promise<void> {
  if (!/^[0-9]{6}$/.test(stan)) command.error("error: a STAN is six digits", { exitCode: exitCodes.usage });
  await useKeys(options, command, async ({ keyStore }) => {
    const found = resolved(keyStore, stan);
    if (!found) throw new Fault("PP801", `no flagged reversal has the STAN ${stan}`);
    await keyStore.commit([found.change]);
    const { card, amountMinor, currency } = shown(found.reversal.record);
    console.log(`resolved: STAN ${stan}, card ${card}, amount ${amountMinor} of currency ${currency}`);
  });
}

type Shown = ReturnType<typeof shown>;

/** What of a reversal may be shown: no whole card number, no expiry. */
function shown({ stan, transaction, pan, amountMinor, currency, terminalId, localDate, localTime }: ReversalRecord) {
  return { stan, transaction, card: maskPan(pan), amountMinor, currency, terminalId, localDate, localTime };
}

function texts({ stan, state, card, amountMinor, currency, terminalId, localDate, localTime, ...flag }: Row): string[] {
  const why = flag.why === undefined ? "" : ` (${flag.why}${flag.responseCode ? ` ${flag.responseCode}` : ""})`;
  const sent = `${localDate.slice(0, 2)}-${localDate.slice(2)} ${localTime.replace(/(..)(..)(..)/, "$1:$2:$3")}`;
  const since = flag.flaggedAt?.slice(0, 16).replace("T", " ") ?? "";
  const attempts = flag.attempts === undefined ? "" : String(flag.attempts);
  return [stan, state + why, card, `${amountMinor} (${currency})`, terminalId, sent, attempts, since];
}
