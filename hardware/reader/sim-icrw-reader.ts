import type { Clock, Timer } from "../../src/ports/clock.ts";
import type { ByteLink } from "../bus/serial.ts";
import { icrwAck, icrwFrame, icrwFramer, icrwNak } from "./icrw-framer.ts";
import type { IcrwModel } from "./icrw-models.ts";
import type { SimDevice } from "./sim-cable.ts";
import { type DeckTimes, SimIcrwDeck } from "./sim-icrw-deck.ts";
import { SimLineFaults } from "./sim-line-faults.ts";

const ackWaitMs = 300;
const commandGapMs = 250;
const quietMs = 10;
const answerRepeats = 3;
const STX = 0xf2;
const powerUpMs = 100;

/** A Sankyo or Creator reader on a serial line, by its manual: strict about the handshake, deaf while it works. */
export class SimIcrwReader implements SimDevice {
  readonly deck: SimIcrwDeck;
  readonly faults: SimLineFaults;
  readonly #clock: Clock;
  readonly #model: IcrwModel;
  #framer;
  #link: ByteLink | undefined;
  /** `working`: deaf but for the line's clearing. `answered`: waits for the host's acknowledgement. */
  #state: "neutral" | "working" | "answered" | "off" = "neutral";
  #answer: Buffer = Buffer.alloc(0);
  #repeats = 0;
  #naksToSend = 0;
  #timer: Timer | undefined;
  #lineTimer: Timer | undefined;
  #sawStart = false;

  constructor(clock: Clock, model: IcrwModel, times?: DeckTimes) {
    this.#clock = clock;
    this.#model = model;
    this.deck = new SimIcrwDeck(clock, model.statusLength, times);
    this.faults = new SimLineFaults(clock);
    this.#framer = icrwFramer(model);
  }

  attach(link: ByteLink): void {
    const line = this.faults.around(link);
    this.#link = line;
    this.#framer = icrwFramer(this.#model);
    line.start({
      onBytes: (bytes) => {
        if (line === this.#link) this.#take(bytes);
      },
      onClosed: () => undefined,
    });
  }

  /** The next commands are refused with NAK, good as they are. */
  nak(times: number): void {
    this.#naksToSend = times;
  }

  /** Off and on again: what it was about is lost, and it wants to be set up. */
  powerCycle(): void {
    this.deck.powerCycle();
    this.#timer?.cancel();
    this.#state = "off";
    this.#timer = this.#clock.after(powerUpMs, () => this.#become("neutral"));
  }

  #take(bytes: Buffer): void {
    if (this.#state === "off") return;
    if (bytes.includes(STX)) this.#sawStart = true;
    for (const token of this.#framer.push(bytes)) this.#hear(token);
    this.#lineTimer?.cancel();
    if (this.#framer.state === "clean") return;
    const ms = this.#framer.state === "inside" ? commandGapMs : quietMs;
    this.#lineTimer = this.#clock.after(ms, () => this.#lineIsQuiet());
  }

  /** A command that did not come through whole is refused, and the reader is neutral. */
  #lineIsQuiet(): void {
    const tokens = this.#framer.gap();
    for (const token of tokens) this.#hear(token);
    if (this.#sawStart && tokens.length === 0 && this.#state === "neutral") this.#write(icrwNak);
    this.#sawStart = false;
  }

  #hear(token: ReturnType<ReturnType<typeof icrwFramer>["push"]>[number]): void {
    if (token.kind === "cleared") this.#clear();
    else if (this.#state === "answered" && token.kind === "ack") this.#become("neutral");
    else if (this.#state === "answered" && token.kind === "nak") this.#repeat();
    else if (this.#state === "neutral" && token.kind === "message") this.#execute(token.message);
  }

  #execute(text: Buffer): void {
    this.#sawStart = false;
    if (this.#naksToSend > 0) {
      this.#naksToSend -= 1;
      this.#write(icrwNak);
      return;
    }
    this.#write(icrwAck);
    this.#state = "working";
    const { ms, run } = this.deck.begin(text);
    this.#timer = this.#clock.after(ms, () => {
      this.#answer = icrwFrame(this.#model, run());
      this.#repeats = 0;
      this.#sendAnswer();
    });
  }

  #clear(): void {
    if (this.#state === "working") this.deck.abandon();
    this.#become("neutral");
    this.#write(Buffer.from(this.#model.clear));
  }

  #repeat(): void {
    this.#repeats += 1;
    if (this.#repeats > answerRepeats) this.#become("neutral");
    else this.#sendAnswer();
  }

  #sendAnswer(): void {
    this.#state = "answered";
    this.#write(this.#answer);
    this.#timer?.cancel();
    this.#timer = this.#clock.after(ackWaitMs, () => this.#become("neutral"));
  }

  #become(state: "neutral"): void {
    this.#timer?.cancel();
    this.#state = state;
  }

  #write(bytes: Buffer): void {
    void this.#link?.write(bytes);
  }
}
