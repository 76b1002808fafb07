import type { FaultRow } from "./fault-row.ts";
import type { FaultCode } from "./fault-table.ts";

/** What a technician runs first, by the part of the pad that the fault is in. FILE is the pad's configuration. */
const commandsOfArea: Readonly<Record<FaultRow["area"], readonly string[]>> = {
  "set-up": ["pinpad config check FILE"],
  keypad: ["pinpad keypad test"],
  display: ["pinpad display test"],
  reader: ["pinpad reader status --config FILE", "pinpad reader probe"],
  "host link": ["pinpad host test", "pinpad host reversals list --config FILE"],
  keys: ["pinpad keys list --config FILE"],
  store: [],
  service: ["pinpad status"],
  bug: ["pinpad bundle --output FILE.zip"],
};

/** Beside those of its area. */
const commandsOfFault: Readonly<Partial<Record<FaultCode, readonly string[]>>> = {
  PP407: ["pinpad reader read --config FILE"],
  PP506: ["pinpad keys list --config FILE"],
  PP508: ["pinpad host reversals resolve STAN --config FILE"],
  PP509: ["pinpad keys list --config FILE"],
  PP510: ["pinpad keys list --config FILE"],
  PP604: ["pinpad keys verify SLOT KCV --config FILE"],
  PP704: ["pinpad attempts list"],
  PP701: ["pinpad provision --config FILE"],
  PP802: ["pinpad tamper status --config FILE", "pinpad tamper clear --reason TEXT --config FILE"],
  PP803: ["pinpad tamper status --config FILE"],
};

/** Of every fault: what looks at all parts at once. */
const always = "pinpad doctor";

export function commandsFor(code: FaultCode, area: FaultRow["area"]): readonly string[] {
  return [always, ...commandsOfArea[area], ...(commandsOfFault[code] ?? [])];
}
