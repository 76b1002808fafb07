import { Command } from "commander";
import { notifyWays } from "../compose/notify.ts";
import { makeNotification } from "../gateway/notify/make-notification.ts";
import type { Notification } from "../gateway/notify/notification.ts";
import type { Sent, Way } from "../gateway/notify/way.ts";
import { NodeClock } from "../platform/node-clock.ts";
import { NodeFileSystem } from "../platform/node-file-system.ts";
import { NodeRandom } from "../platform/node-random.ts";
import type { Clock } from "../ports/clock.ts";
import { exitCodes } from "./exit-codes.ts";
import { notifyPlace } from "./notify-place.ts";
import { type ToolOptions, toolConfig, withToolOptions } from "./tool-place.ts";

const help = `
Examples:
  sudo -u pinpad-gateway pinpad notify test
  pinpad notify test --config config.toml --json

Run it as the gateway's user, whose token file it is. It goes to hook and webhook of section [notify] at once, beside what waits, and
is not tried again. What the service's sandbox forbids a hook is not seen here: src/gateway/README.md says how to.
Exit codes: 0 all took it, 1 one did not or none is configured, 2 wrong arguments, 78 the configuration is not valid.`;

export function notifyCommand(): Command {
  return new Command("notify")
    .description("Notifications of what matters: wrong PINs in a row, lock-outs, tamper, out of service.")
    .addHelpText("after", "\nExample:\n  sudo -u pinpad-gateway pinpad notify test")
    .addCommand(
      withToolOptions(new Command("test"))
        .description("Send one test notification to hook and webhook now, and say how it went.")
        .option("--json", "as JSON")
        .addHelpText("after", help)
        .action(test),
    );
}

interface Stage {
  readonly stage: string;
  /** Since the attempt began. */
  readonly afterMs: number;
}

interface Tried {
  readonly way: string;
  readonly sent: Sent;
  readonly stages: readonly Stage[];
  readonly durationMs: number;
}

async function test(options: ToolOptions & { readonly json?: true }): Promise<void> {
  const config = await toolConfig(options);
  const place = notifyPlace(config);
  const surroundings = { clock: new NodeClock(), fileSystem: new NodeFileSystem(), random: new NodeRandom() };
  const tried: Tried[] = [];
  for (const way of place ? notifyWays(place.config, { ...surroundings, ...place }) : []) {
    const draft = { kind: "test", faultCodes: [], facts: {} } as const;
    const terminalId = config.terminal["terminal-id"];
    tried.push(await tryWay(way, makeNotification(draft, { ...surroundings, terminalId }), surroundings.clock));
  }
  console.log(options.json ? JSON.stringify({ ways: tried.map(told) }, null, 2) : inWords(tried));
  if (tried.length === 0 || tried.some(({ sent }) => !sent.taken)) process.exitCode = exitCodes.failed;
}

async function tryWay(way: Way, notification: Notification, clock: Clock): Promise<Tried> {
  const beganMs = clock.monotonicMs();
  const sinceMs = () => Math.round(clock.monotonicMs() - beganMs);
  const stages: Stage[] = [];
  const tell = (stage: string) => void stages.push({ stage, afterMs: sinceMs() });
  const sent = await way.send(notification, new AbortController().signal, tell);
  return { way: way.name, sent, stages, durationMs: sinceMs() };
}

function told({ sent, ...tried }: Tried) {
  return { ...tried, taken: sent.taken, ...(sent.taken ? {} : { problem: sent.problem }) };
}

function inWords(tried: readonly Tried[]): string {
  if (tried.length === 0)
    return "No section [notify] in the configuration: nobody is told. `pinpad config example` shows it.";
  return tried
    .flatMap(({ way, sent, stages, durationMs }) => [
      ...stages.map(({ stage, afterMs }) => `${way}: ${stage} (${afterMs} ms)`),
      sent.taken
        ? `${way}: taken, after ${durationMs} ms`
        : `${way}: NOT taken, after ${durationMs} ms: ${sent.problem}`,
    ])
    .join("\n");
}
