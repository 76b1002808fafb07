import { decryptPinBlock } from "../../src/bench/acquirer/pin-verification.ts";
import { registersBefore } from "../support/dukpt-standing-before.ts";
import { Interruption } from "../support/interruption.ts";
import { ksnOf, scdBench, testBdk } from "../support/scd-bench.ts";
import { SimToken, SimTokenMedium } from "../support/sim-token.ts";
import { lastCounter, simPlace, tokenBench } from "../support/token-bench.ts";
import { type ScdRig, type Standing, scdContract } from "./scd.contract.ts";
import { scdEntriesContract } from "./scd-entries.contract.ts";

/** The last counter of TDES DUKPT: ten ones at the top. */
const lastTdesCounter = 0x1ff800;

function contracts(name: string, makeRig: (standing: Standing) => Promise<ScdRig>): void {
  scdContract(name, makeRig);
  scdEntriesContract(name, makeRig);
}

contracts("SoftwareScd", async (standing) => {
  const interruption = new Interruption();
  const bench = await scdBench({ initialKey: standing !== "unloaded" });
  if (standing === "one") {
    await bench.keyStore.commit([bench.keyStore.sealedRegisters(registersBefore("tdes", lastTdesCounter))]);
  }
  const { store } = bench;
  const commits = interruption.over({ commit: store.commit.bind(store) });
  store.commit = (changes) => commits.commit(changes);
  return {
    store,
    interruption,
    memory: bench.memory,
    start: async () => bench.start(),
    readPin: (block, pan) => decryptPinBlock(testBdk, ksnOf(block), block.pinBlock, pan.reveal())?.join(""),
  };
});

for (const pinBlockFormat of [{ format: 4, panField: "full" }, { format: 3 }, { format: 0 }] as const) {
  contracts(`Pkcs11Scd on a simulated token, format ${pinBlockFormat.format}`, async (standing) => {
    const medium = new SimTokenMedium(simPlace.tokenLabel);
    const bench = await tokenBench({ place: simPlace, load: async () => new SimToken(medium), pinBlockFormat });
    if (standing === "all") await bench.load();
    if (standing === "one") await bench.loadBefore(lastCounter);
    return bench;
  });
}
