import type { ToolHandlers } from "../joint/tool-questions.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { WatchableKeypad } from "../ports/keypad-contacts.ts";
import { KeypadTally } from "./keypad-tally.ts";
import type { Pad } from "./pad.ts";
import { pause } from "./pause.ts";

interface KeypadQuestionsParts {
  readonly keypad: WatchableKeypad;
  readonly pad: Pick<Pad, "takeOut">;
  readonly clock: Clock;
}

/** A matrix is scanned faster than anybody reads. */
const tellEveryMs = 60;

/** The pad is out of service before the first contact is looked at, and until after the last: what is pressed can be no PIN. */
export function keypadAnswers({ keypad, pad, clock }: KeypadQuestionsParts): Pick<ToolHandlers, "keypadTest"> {
  return {
    keypadTest: async ({ seconds }, tell, signal) => {
      const putBack = pad.takeOut("the keypad is tested");
      const tally = new KeypadTally(keypad.wiring);
      let due: Timer | undefined;
      const tellLater = (): void => {
        due ??= clock.after(tellEveryMs, () => {
          due = undefined;
          tell(tally.told());
        });
      };
      const endWatch = keypad.watchContacts((contacts) => {
        tally.take(contacts);
        tellLater();
      });
      try {
        tell(tally.told());
        await pause(clock, seconds * 1_000, signal);
        return tally.told();
      } finally {
        due?.cancel();
        endWatch();
        putBack();
      }
    },
  };
}
