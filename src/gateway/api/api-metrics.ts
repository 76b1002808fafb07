import type { PadNotice, PadService, PadStatus } from "../../joint/pad-service.ts";
import type { Clock } from "../../ports/clock.ts";
import type { WayCounts } from "../notify/courier.ts";
import type { ApiEvent } from "./api-event.ts";
import { type MetricSet, openMetricSet } from "./metric-set.ts";
import { TransactionMeter } from "./transaction-meter.ts";

/** What is counted of the API and of what the pad tells it, as Prometheus reads it. */
export class ApiMetrics {
  readonly #set: MetricSet;
  readonly #clock: Clock;
  readonly #notifications: () => readonly WayCounts[];

  private constructor(set: MetricSet, clock: Clock, notifications: () => readonly WayCounts[]) {
    this.#set = set;
    this.#clock = clock;
    this.#notifications = notifications;
  }

  /** `notifications`: how the ways out of the machine are now. */
  static async open(
    version: string,
    clock: Clock,
    notifications: () => readonly WayCounts[] = () => [],
  ): Promise<ApiMetrics> {
    return new ApiMetrics(await openMetricSet(version), clock, notifications);
  }

  get contentType(): string {
    return this.#set.registry.contentType;
  }

  /** All of it, with the pad's status of now; undefined when it cannot be asked. */
  text(status: PadStatus | undefined): Promise<string> {
    const { inService, faults, pinKeysLeft, registry } = this.#set;
    inService.set(status?.inService ? 1 : 0);
    faults.reset();
    for (const { code } of status?.faults ?? []) faults.set({ code }, 1);
    const left = status?.keys.transactionsLeft;
    if (left === undefined) pinKeysLeft.remove();
    else pinKeysLeft.set(left);
    this.#measureNotifications();
    return registry.metrics();
  }

  #measureNotifications(): void {
    const { notifications, notificationsWaiting } = this.#set;
    notifications.reset();
    for (const { way, sent, failed, dropped, waiting } of this.#notifications()) {
      for (const [result, count] of Object.entries({ sent, failed, dropped }))
        notifications.inc({ way, result }, count);
      notificationsWaiting.set({ way }, waiting);
    }
  }

  count(event: ApiEvent): void {
    const set = this.#set;
    switch (event.event) {
      case "apiConnected":
        set.connections.inc({ transport: event.transport });
        break;
      case "apiClosed":
        set.connections.dec({ transport: event.transport });
        break;
      case "apiRefused":
        set.refusedRequests.inc({ transport: event.transport, reason: event.reason });
        break;
      case "apiCut":
        set.cuts.inc({ transport: event.transport, reason: event.reason });
        break;
      case "apiMessageRefused":
        set.refusedMessages.inc({ status: event.status });
        break;
      case "apiCommand":
        set.commands.inc({ name: event.name, code: event.completionCode });
    }
  }

  /** The same pad; what it tells is counted on the way. */
  measured(pad: PadService): PadService {
    return {
      start: async (order, onNews) => {
        const meter = new TransactionMeter(order.transaction, this.#set, this.#clock);
        const end = await pad.start(order, (news) => {
          meter.hear(news);
          onNews(news);
        });
        if ("outcome" in end) meter.end(end.outcome.kind);
        return end;
      },
      cancel: (id) => pad.cancel(id),
      prompt: (id, parameters, language) => pad.prompt(id, parameters, language),
      status: () => pad.status(),
      capabilities: () => pad.capabilities(),
      onNotice: (listener) =>
        pad.onNotice((notice) => {
          this.#countNotice(notice);
          listener(notice);
        }),
    };
  }

  #countNotice(notice: PadNotice): void {
    this.#set.notices.inc({ notice: notice.notice });
    if (notice.notice === "lockout") this.#set.lockouts.inc({ where: notice.where });
  }
}
