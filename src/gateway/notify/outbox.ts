import type { Clock } from "../../ports/clock.ts";
import type { KeptFiles } from "./kept-files.ts";
import type { Notification } from "./notification.ts";
import { readLeftBehind, sequenceOf, storedName, storedText, toldName } from "./outbox-files.ts";
import type { WayName } from "./way.ts";
import type { Told } from "./worth-telling.ts";

/** So many wait at most; the oldest that nobody is being told go first, and are counted. */
export const mostWaiting = 500;

/** One that is to be taken by one receiver. */
export interface Offered {
  readonly name: string;
  readonly notification: Notification;
  /** Since when this run offers it; monotonic. */
  readonly sinceMs: number;
}

interface Entry extends Offered {
  readonly ways: Set<WayName>;
}

/** What has not been taken by everybody yet: in memory, and on the medium until it is. */
export class Outbox {
  readonly #files: KeptFiles;
  readonly #clock: Clock;
  /** Configured now: what waits for another is nobody's. */
  readonly #ways: readonly WayName[];
  /** In the order in which they came. */
  readonly #entries = new Map<string, Entry>();
  /** Names by receiver; those that were refused stand at the end. */
  readonly #lines = new Map<WayName, string[]>();
  readonly #dropped = new Map<WayName, number>();
  #sequence = 0;
  #lost = 0;

  constructor(files: KeptFiles, clock: Clock, ways: readonly WayName[]) {
    this.#files = files;
    this.#clock = clock;
    this.#ways = ways;
    for (const way of ways) this.#lines.set(way, []);
  }

  /** Takes on what an earlier run has left, and resolves to what receivers were told then. Rejects with Node's error. */
  async open(): Promise<Told> {
    const { waiting, told, broken } = await this.#files.open(readLeftBehind);
    for (const name of broken) this.#files.want(name, undefined);
    for (const { name, stored } of waiting) {
      this.#sequence = Math.max(this.#sequence, sequenceOf(name));
      const ways = stored.ways.filter((way) => this.#ways.includes(way));
      if (ways.length === 0) this.#files.want(name, undefined);
      else this.#place(name, stored.notification, ways);
    }
    return told;
  }

  /** For every receiver. */
  add(notification: Notification): void {
    this.#sequence += 1;
    const name = storedName(this.#sequence, notification.id);
    this.#place(name, notification, this.#ways);
    this.#write(name);
    for (const oldest of this.#surplus()) this.#lose(oldest);
  }

  /** The one that this receiver is to be offered next. */
  next(way: WayName): Offered | undefined {
    return this.#entries.get(this.#lines.get(way)?.[0] ?? "");
  }

  taken(way: WayName, { name }: Offered): void {
    this.#settle(way, name);
  }

  /** Another one is offered before it is again: one that a receiver never takes holds no other up. */
  refused(way: WayName, { name }: Offered): void {
    const line = this.#lines.get(way);
    if (line?.[0] === name) line.push(...line.splice(0, 1));
  }

  /** It is not offered to this receiver any more. */
  dropped(way: WayName, { name }: Offered): void {
    if (!this.#entries.has(name)) return;
    this.#lost += 1;
    this.#count(way);
    this.#settle(way, name);
  }

  waiting(way: WayName): number {
    return this.#lines.get(way)?.length ?? 0;
  }

  droppedBy(way: WayName): number {
    return this.#dropped.get(way) ?? 0;
  }

  /** How many were lost since this was asked last: the next one tells. */
  takeLost(): number {
    const lost = this.#lost;
    this.#lost = 0;
    return lost;
  }

  remember(told: Told): void {
    this.#files.want(toldName, storedText(told));
  }

  /** The oldest, but none that may be under way to a receiver just now. */
  #surplus(): readonly string[] {
    const offered = new Set([...this.#lines.values()].map(([first]) => first));
    const names = [...this.#entries.keys()].filter((name) => !offered.has(name));
    return names.slice(0, Math.max(0, this.#entries.size - mostWaiting));
  }

  #place(name: string, notification: Notification, ways: readonly WayName[]): void {
    const sinceMs = this.#clock.monotonicMs();
    this.#entries.set(name, { name, notification, sinceMs, ways: new Set(ways) });
    for (const way of ways) this.#lines.get(way)?.push(name);
  }

  #write(name: string): void {
    const entry = this.#entries.get(name);
    const text = entry && storedText({ ways: [...entry.ways], notification: entry.notification });
    this.#files.want(name, text);
  }

  #settle(way: WayName, name: string): void {
    const entry = this.#entries.get(name);
    if (!entry?.ways.delete(way)) return;
    const line = this.#lines.get(way) ?? [];
    line.splice(line.indexOf(name), 1);
    if (entry.ways.size === 0) this.#entries.delete(name);
    this.#write(name);
  }

  /** With what it would have told of others that were lost. */
  #lose(name: string): void {
    const entry = this.#entries.get(name);
    if (!entry) return;
    this.#lost += 1 + (entry.notification.facts["lost"] ?? 0);
    for (const way of [...entry.ways]) {
      this.#count(way);
      this.#settle(way, name);
    }
  }

  #count(way: WayName): void {
    this.#dropped.set(way, this.droppedBy(way) + 1);
  }
}
