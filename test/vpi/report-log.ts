import { performance } from "node:perf_hooks";
import { panelPicture } from "./panel-picture.ts";
import type { Report } from "./wire.ts";

export type Kind = Report["kind"];
export type ReportOf<K extends Kind> = Extract<Report, { kind: K }>;

const shownReports = 25;

/** Everything a virtual Pi has told, in order, and how far it has been looked at, kind by kind. */
export class ReportLog {
  readonly #patienceMs: number;
  readonly #reports: Report[] = [];
  readonly #seen = new Map<Kind, number>();
  readonly #waiting = new Set<() => void>();
  #failure: string | undefined;

  /** No wait lasts longer than `patienceMs`. */
  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  add(report: Report): void {
    this.#reports.push(report);
    this.#wake();
  }

  /** Nothing more will come: every wait ends. The first reason counts. */
  fail(why: string): void {
    this.#failure ??= why;
    this.#wake();
  }

  all<K extends Kind>(kind: K): ReportOf<K>[] {
    return this.#reports.filter((report): report is ReportOf<K> => report.kind === kind);
  }

  /** From now on only the newest of this kind and later ones count. */
  skipToNewest(kind: Kind): void {
    const newest = this.#reports.findLastIndex((report) => report.kind === kind);
    this.#seen.set(kind, Math.max(this.#seen.get(kind) ?? 0, newest));
  }

  /** The next report of this kind that matches; those before it are passed over. Rejects when there will be none. */
  async next<K extends Kind>(kind: K, match: (report: ReportOf<K>) => boolean, what: string): Promise<ReportOf<K>> {
    const deadlineMs = performance.now() + this.#patienceMs;
    for (;;) {
      const found = this.#search(kind, match);
      if (found) return found;
      const leftMs = deadlineMs - performance.now();
      if (this.#failure !== undefined || leftMs <= 0) {
        const why = this.#failure ?? `not in ${this.#patienceMs / 1000} s`;
        throw new Error(`waited for ${what}: ${why}\n${this.#story()}`);
      }
      await this.#changed(leftMs);
    }
  }

  #search<K extends Kind>(kind: K, match: (report: ReportOf<K>) => boolean): ReportOf<K> | undefined {
    for (let at = this.#seen.get(kind) ?? 0; at < this.#reports.length; at += 1) {
      const report = this.#reports[at] as ReportOf<K>;
      if (report.kind !== kind || !match(report)) continue;
      this.#seen.set(kind, at + 1);
      return report;
    }
    return undefined;
  }

  async #changed(withinMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#waiting.add(resolve);
      timer = setTimeout(resolve, withinMs);
    });
    clearTimeout(timer);
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  #story(): string {
    const told = this.#reports.filter((report) => report.kind !== "panel").map(shortly);
    const panel = this.all("panel").at(-1);
    return [...told.slice(-shownReports), panel ? panelPicture(panel) : "(the panel was never written to)"].join("\n");
  }
}

/** A report in one line, without its picture. */
export function shortly(report: Report): string {
  switch (report.kind) {
    case "pad": {
      const { msg, level: _level, time: _time, ...facts } = report.event;
      return `pad ${msg} ${JSON.stringify(facts)}`;
    }
    case "acquirer":
      return `acquirer ${JSON.stringify(report.event)}`;
    case "panel":
      return `panel ${report.isOn ? "on" : "off"}`;
    default:
      return JSON.stringify(report);
  }
}
