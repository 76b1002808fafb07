import type { ToolHandlers } from "../joint/tool-questions.ts";
import type { Pad } from "./pad.ts";
import { type PadLog, selfTestParts } from "./pad-event.ts";

export function selfTestAnswers(pad: Pick<Pad, "selfTest">, log: PadLog): Pick<ToolHandlers, "selfTest"> {
  return {
    selfTest: async () => {
      const failed = await pad.selfTest();
      log({ event: "selfTest", failed });
      return { tested: [...selfTestParts], failed: [...failed] };
    },
  };
}
