/** Whole entries and whole answers; nothing is measured per key or per digit. */
const entrySeconds = [2, 5, 10, 20, 30, 60];
const answerSeconds = [0.5, 1, 2, 5, 10, 30];

/** Prometheus's counters and gauges, in a registry of their own. Every label has few values, all of them ours. */
export async function openMetricSet(version: string) {
  const { Counter, Gauge, Histogram, Registry } = await import("prom-client");
  const registry = new Registry();
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name: `pinpad_${name}`, help, labelNames, registers });
  const gauge = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Gauge({ name: `pinpad_${name}`, help, labelNames, registers });
  const histogram = (name: string, help: string, buckets: number[]) =>
    new Histogram({ name: `pinpad_${name}`, help, buckets, registers });

  gauge("build_info", "The program's version.", "version").set({ version }, 1);
  return {
    registry,
    transactions: counter("transactions_total", "Transactions that ended.", "transaction", "outcome"),
    pinEntries: counter("pin_entries_total", "PIN entries that ended.", "result"),
    pinEntrySeconds: histogram("pin_entry_seconds", "From the PIN screen to ENTER.", entrySeconds),
    hostAnswerSeconds: histogram("host_answer_seconds", "From the request to what the host decided.", answerSeconds),
    lockouts: counter("lockouts_total", "Cards whose tries were used up.", "where"),
    cardReads: counter("card_reads_total", "Cards presented in transactions.", "result"),
    notices: counter("notices_total", "What the pad told unasked.", "notice"),
    notifications: counter(
      "notifications_total",
      "Attempts to notify by result, and what was dropped.",
      "way",
      "result",
    ),
    notificationsWaiting: gauge("notifications_waiting", "Notifications that were not taken yet.", "way"),
    commands: counter("api_commands_total", "Commands that were completed.", "name", "code"),
    refusedMessages: counter("api_messages_refused_total", "Messages that were not taken on.", "status"),
    refusedRequests: counter("api_refused_total", "Requests that were refused.", "transport", "reason"),
    cuts: counter("api_cuts_total", "Connections that were closed from our side.", "transport", "reason"),
    connections: gauge("api_connections", "WebSockets that are open.", "transport"),
    inService: gauge("in_service", "1 while the pad can take a payment; 0 also when it cannot be asked."),
    faults: gauge("fault", "1 for each fault that keeps the pad out of service.", "code"),
    pinKeysLeft: gauge("pin_keys_left", "PINs that the key can still encrypt, where that is limited."),
  };
}

export type MetricSet = Awaited<ReturnType<typeof openMetricSet>>;
