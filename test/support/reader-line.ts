import type { CardPolicy } from "../../hardware/reader/card-policy.ts";
import { type ReaderSetUp, readerSession } from "../../hardware/reader/reader-parts.ts";
import type { SimDevice } from "../../hardware/reader/sim-cable.ts";
import { SimPort } from "../../hardware/reader/sim-cable.ts";
import { VirtualClock } from "../../src/bench/virtual-clock.ts";
import type { CardChip, CardReaderListener, ChipVerdict } from "../../src/ports/card-reader.ts";

const selectPse = Buffer.from("00A404000E315041592E5359532E444446303100", "hex");

/** A reader session over a simulated line, with what its listener heard in plain words. */
export function readerBench<Sim extends SimDevice>(
  setUp: ReaderSetUp,
  simOf: (clock: VirtualClock) => Sim,
  options: { policy?: CardPolicy; talk?: (chip: CardChip) => Promise<ChipVerdict>; knowsChips?: boolean } = {},
) {
  const clock = new VirtualClock();
  const sim = simOf(clock);
  const port = new SimPort(clock, sim);
  const session = readerSession(setUp, () => port.open(), clock, options.policy);
  const heard: string[] = [];
  const talk = options.talk ?? identified;
  const listener: CardReaderListener = {
    onCard: ({ track2, inSlot, fallback }) =>
      void heard.push(`${track2}${inSlot ? " in slot" : ""}${fallback ? " fallback" : ""}`),
    onCardUnreadable: (reason, inSlot) => void heard.push(`${reason}${inSlot ? " in slot" : ""}`),
    onCardRemoved: (how) => void heard.push(how),
    onFault: ({ code }) => void heard.push(code),
    onRecovered: () => void heard.push("recovered"),
    ...(options.knowsChips === false
      ? {}
      : {
          onChip: async (chip) => {
            const verdict = await talk(chip);
            heard.push(`chip ${verdict}`);
            return verdict;
          },
        }),
  };
  const pass = (ms: number) => clock.advanceAsync(ms);
  return {
    clock,
    sim,
    port,
    session,
    heard,
    listener,
    pass,
    start: async () => {
      const starting = session.start(listener);
      await pass(1_000);
      await starting;
    },
    /** What was heard since the last time this was asked. */
    news: () => heard.splice(0),
  };
}

async function identified(chip: CardChip): Promise<ChipVerdict> {
  const response = await chip.apdu(selectPse);
  return response.subarray(-2).toString("hex") === "9000" ? "identified" : "unusable";
}
