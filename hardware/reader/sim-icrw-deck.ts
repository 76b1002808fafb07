import type { Clock } from "../../src/ports/clock.ts";
import type { MediaStatus, TrackState } from "./reader-protocol.ts";
import type { SimMedia, SimTrack } from "./sim-cards.ts";

const codes: Readonly<Record<Exclude<TrackState, "ok">, string>> = {
  parity: "20",
  unreadable: "21",
  noData: "23",
  blank: "24",
  noStartSentinel: "26",
  noEndSentinel: "27",
  lrc: "28",
};
const places: Readonly<Record<MediaStatus, string>> = { none: "00", atGate: "01", inside: "02" };
const quickMs = 2;
const chipMs = 10;
/** How long the motor takes to pull a card in, and to move it otherwise. */
export interface DeckTimes {
  readonly entryMs: number;
  readonly motionMs: number;
}
const usualTimes: DeckTimes = { entryMs: 250, motionMs: 300 };
const motions = ["C30", "C31", "C40"];

type Reply = { readonly good: Uint8Array | string; readonly mode?: string } | { readonly bad: string };

/** What is behind the line: the slot with its motor, stripe head, chip contacts and box, and what each command does with them. */
export class SimIcrwDeck {
  readonly #clock: Clock;
  readonly #statusLength: number;
  readonly #times: DeckTimes;
  #media: SimMedia | undefined;
  #place: MediaStatus = "none";
  #stripe: SimMedia | undefined;
  #isSetUp = false;
  #isEnabled = false;
  #isPressed = false;
  #isPowered = false;
  #isJammed = false;
  #isPulledByHand = false;
  /** A hand waits at the gate, and takes the card when it comes. */
  #handWaits = false;
  #retained = 0;
  #underWay = "";
  /** How often each command was executed, by its three characters. */
  readonly executed = new Map<string, number>();

  constructor(clock: Clock, statusLength: number, times = usualTimes) {
    this.#times = times;
    this.#clock = clock;
    this.#statusLength = statusLength;
  }

  get place(): MediaStatus {
    return this.#place;
  }

  get retained(): number {
    return this.#retained;
  }

  /** Track data is in its memory. */
  get remembersStripe(): boolean {
    return this.#stripe !== undefined;
  }

  /** The command that is being executed; empty between commands. */
  get underWay(): string {
    return this.#underWay;
  }

  /** A card is pushed in. The shutter is closed unless the reader was told to take one: then nothing happens. */
  insert(media: SimMedia): boolean {
    if (!this.#isEnabled || this.#place !== "none") return false;
    this.#media = media;
    this.#place = "atGate";
    this.#handWaits = false;
    this.#isPulledByHand = false;
    this.#clock.after(this.#times.entryMs, () => {
      if (this.#media !== media || this.#place !== "atGate") return;
      this.#place = "inside";
      this.#stripe = media;
    });
    return true;
  }

  /** A card was in when the reader was switched on. */
  holds(media: SimMedia): void {
    this.#media = media;
    this.#place = "inside";
  }

  /** A hand takes the card: now if it is at the gate, otherwise when it is given back. */
  pull(): void {
    if (this.#place === "atGate") this.#loseCard();
    else this.#handWaits = this.#place === "inside";
  }

  /** A card is torn out by force. */
  wrench(): void {
    this.#isPulledByHand = this.#place === "inside";
    this.#loseCard();
  }

  jam(isJammed: boolean): void {
    this.#isJammed = isJammed;
  }

  powerCycle(): void {
    this.#isSetUp = false;
    this.#isEnabled = false;
    this.#isPressed = false;
    this.#isPowered = false;
    this.#stripe = undefined;
    this.#underWay = "";
  }

  /** A command was taken: how long it takes, and what it does at the end of that time. */
  begin(text: Buffer): { readonly ms: number; readonly run: () => Buffer } {
    const name = text.toString("latin1", 0, 3);
    this.#underWay = name;
    const ms = motions.includes(name) ? this.#times.motionMs : name.startsWith("CI") ? chipMs : quickMs;
    return { ms, run: () => this.#run(name, text) };
  }

  /** Cleared in the middle: nothing is moved; a chip loses its power. */
  abandon(): void {
    if (this.#underWay === "CI9") this.#isPowered = false;
    this.#underWay = "";
  }

  #run(name: string, text: Buffer): Buffer {
    this.executed.set(name, (this.executed.get(name) ?? 0) + 1);
    this.#underWay = "";
    const reply = this.#reply(name, text);
    if ("bad" in reply) return Buffer.from(`N${name.slice(1)}${reply.bad}`, "latin1");
    const head = `P${name.charAt(1)}${reply.mode ?? name.charAt(2)}${places[this.#place].padEnd(this.#statusLength, "0")}`;
    const data = typeof reply.good === "string" ? Buffer.from(reply.good, "latin1") : reply.good;
    return Buffer.concat([Buffer.from(head, "latin1"), data]);
  }

  #reply(name: string, text: Buffer): Reply {
    if (name.startsWith("C0")) {
      this.#isSetUp = true;
      this.#isEnabled = false;
      return this.#isJammed ? { bad: "10" } : { good: "" };
    }
    if (!this.#isSetUp) return { bad: "B0" };
    if (this.#isPulledByHand && name !== "C10") {
      this.#isPulledByHand = false;
      return { bad: "16" };
    }
    if (name.startsWith("C:")) return this.#enable(name.charAt(2) !== "1");
    if (name.startsWith("C6")) return this.#stripeReply(name.charAt(2));
    if (name.startsWith("CI")) return this.#chipReply(name, text);
    if (motions.includes(name)) return this.#move(name);
    return this.#plainReply(name);
  }

  #plainReply(name: string): Reply {
    switch (name) {
      case "C10":
      case "C50":
        return { good: "" };
      case "C@0":
        this.#isPressed = this.#place === "inside";
        return this.#isPressed ? { good: "" } : { bad: "02" };
      case "C@2":
        this.#isPressed = false;
        this.#isPowered = false;
        return { good: "" };
      case "CA1":
        return { good: "2345-01A" };
      case "CC0":
        return { good: String(this.#retained).padStart(2, "0") };
      default:
        return { bad: "00" };
    }
  }

  #enable(isEnabled: boolean): Reply {
    this.#isEnabled = isEnabled;
    return { good: "" };
  }

  #stripeReply(what: string): Reply {
    if (what === "6") {
      this.#stripe = undefined;
      return { good: "" };
    }
    const stripe = this.#stripe;
    if (what === "7") {
      const isThere = (track: SimTrack | undefined) => (track && "data" in track ? "1" : "0");
      return { good: `${isThere(stripe?.track1)}${isThere(stripe?.track2)}0` };
    }
    const track: SimTrack | undefined = { "1": stripe?.track1, "2": stripe?.track2 }[what];
    if (!track) return { bad: codes.blank };
    return "data" in track ? { good: track.data } : { bad: codes[track.fails] };
  }

  #chipReply(name: string, text: Buffer): Reply {
    const chip = this.#media?.chip;
    if (name === "CI1") {
      this.#isPowered = false;
      return { good: "" };
    }
    if (name === "CI2") return { good: this.#isPowered ? "1" : "0" };
    if (!this.#isPressed) return { bad: "65" };
    if (name === "CI0" || name === "CI8") {
      this.#isPowered = chip !== undefined;
      return chip ? { good: chip.reset() } : { bad: "61" };
    }
    if (!chip || !this.#isPowered) return { bad: "65" };
    const command = text.subarray(3);
    const response = chip.data.protocol === "T0" ? chip.tpdu(command) : chip.apdu(command);
    return response ? { good: response, mode: chip.data.protocol === "T0" ? "3" : "4" } : { bad: "63" };
  }

  #move(name: string): Reply {
    if (this.#isJammed) return { bad: "10" };
    if (this.#isPressed) return { bad: "05" };
    if (this.#place === "none") return { bad: "02" };
    this.#isEnabled = false;
    if (name === "C30") {
      this.#place = "atGate";
      if (this.#handWaits) this.#loseCard();
    } else if (name === "C31") {
      this.#retained += 1;
      this.#loseCard();
    } else {
      this.#place = "inside";
    }
    return { good: "" };
  }

  #loseCard(): void {
    this.#media = undefined;
    this.#place = "none";
    this.#handWaits = false;
    this.#isPressed = false;
    this.#isPowered = false;
  }
}
