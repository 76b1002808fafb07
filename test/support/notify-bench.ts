import { VirtualClock } from "../../src/bench/virtual-clock.ts";
import type { Notification } from "../../src/gateway/notify/notification.ts";
import { Notifier } from "../../src/gateway/notify/notifier.ts";
import type { Sent, Way, WayName } from "../../src/gateway/notify/way.ts";
import { NodeRandom } from "../../src/platform/node-random.ts";
import type { LogFolder } from "../../src/ports/log-folder.ts";
import { MemoryLogFolder } from "./memory-log-folder.ts";
import { ScriptedPad } from "./scripted-pad.ts";

/** A receiver that does what the test says; it keeps what it was offered, and what it took. */
class ScriptedWay implements Way {
  readonly name: WayName;
  readonly offered: Notification[] = [];
  readonly took: Notification[] = [];
  takes: (notification: Notification) => boolean = () => true;
  /** Answers nothing until it is told to end. */
  isHanging = false;

  constructor(name: WayName) {
    this.name = name;
  }

  async send(notification: Notification, signal: AbortSignal): Promise<Sent> {
    this.offered.push(notification);
    if (this.isHanging) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    if (this.isHanging || !this.takes(notification)) return { taken: false, problem: "it does not take it" };
    this.took.push(notification);
    return { taken: true };
  }

  kindsTaken(): string[] {
    return this.took.map(({ kind }) => kind);
  }
}

/** A notifier before a scripted pad, on a folder in memory that outlives it. */
export function notifyBench(names: readonly WayName[] = ["webhook"], folder: LogFolder = new MemoryLogFolder()) {
  const clock = new VirtualClock();
  const random = new NodeRandom();
  const faults: string[] = [];
  const ways = names.map((name) => new ScriptedWay(name));
  const run = () => {
    const pad = new ScriptedPad();
    const notifier = new Notifier({
      pad,
      ways,
      folder,
      clock,
      random,
      terminalId: "PINPAD01",
      onFault: ({ code, detail }) => faults.push(`${code} ${detail}`),
    });
    return { pad, notifier };
  };
  /** The pad is there and in service, or has not come yet. */
  const started = async (padIs: "there" | "away" = "there") => {
    const one = run();
    const ready = one.notifier.start();
    await clock.advanceAsync(0);
    await ready;
    if (padIs === "there") one.pad.notice({ notice: "connected" });
    await clock.advanceAsync(0);
    return one;
  };
  const stopped = async (notifier: Notifier) => {
    const end = notifier.stop();
    await clock.advanceAsync(0);
    await end;
  };
  return { clock, faults, folder, ways, way: ways[0] as ScriptedWay, run, started, stopped };
}
