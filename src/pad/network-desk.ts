import { asFault, Fault } from "../faults/fault.ts";
import type { MessageProfile } from "../host/iso8583/message-profile.ts";
import { buildNetworkRequest, type NetworkAnswer } from "../host/network-messages.ts";
import type { NetworkFunction } from "../host/network-request.ts";
import { type ResponseCodes, responseCodeRow } from "../host/response-codes.ts";
import type { Scd } from "../keys/scd.ts";
import type { MenuFact } from "../menu/menu-fact.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { HostBatch } from "./host-batch.ts";
import type { HostConversation } from "./host-conversation.ts";
import { packAuthenticated } from "./host-mac.ts";
import type { HostRules } from "./host-rules.ts";
import { hostTimes } from "./host-times.ts";
import type { PadLog } from "./pad-event.ts";
import type { StanCounter } from "./stan-counter.ts";

const connectDeadlineMs = 5_000;
const answerDeadlineMs = 8_000;
/** Nobody waits for a sign-off: the pad is on its way out. */
const signOffDeadlineMs = 2_000;
const firstRetryMs = 5_000;
const longestRetryMs = 300_000;

interface NetworkDeskParts {
  readonly conversation: HostConversation;
  readonly scd: Pick<Scd, "openMac" | "takeSessionKeys">;
  readonly stans: StanCounter;
  readonly batch: HostBatch;
  readonly store: { commit(changes: ReadonlyMap<string, Uint8Array | null>): Promise<void> };
  readonly profile: MessageProfile;
  readonly codes: ResponseCodes;
  readonly rules: Pick<HostRules, "mac" | "signOn" | "echoIntervalMs">;
  readonly terminal: { readonly terminalId: string; readonly merchantId: string };
  readonly clock: Clock;
  readonly log: PadLog;
}

export type HostStage = Extract<MenuFact, { stage: unknown }>;

/** The terminal's own standing with the host: signed on to the connection there is, and asking now and then whether it is there. */
export class NetworkDesk {
  readonly #parts: NetworkDeskParts;
  /** The connection that we are signed on to. */
  #signedOn: number | undefined;
  #signingOn: Promise<void> | undefined;
  #fault: Fault | undefined;
  /** Until then a host that has refused us is not asked again. */
  #notBeforeMs = 0;
  #retryMs = firstRetryMs;
  #retry: Timer | undefined;
  #echo: Timer | undefined;
  /** The host has doubted our keys, and had a new sign-on for that. */
  #hasRenewed = false;
  #stopped = false;

  constructor(parts: NetworkDeskParts) {
    this.#parts = parts;
    parts.conversation.onResponseCode((responseCode) => this.#onResponseCode(responseCode));
  }

  start(): void {
    // Not in this turn: whoever hears of answers is not there yet.
    if (this.#parts.rules.signOn !== "none") this.#retry = this.#parts.clock.after(0, () => this.#inBackground());
    this.#armEcho();
  }

  /** Fault PP510 while the host does not take our sign-on. */
  get fault(): Fault | undefined {
    return this.#fault;
  }

  /** No sign-on has brought the keys yet, and one is to: nobody is asked for a PIN that they are needed for. */
  get keysAreDue(): boolean {
    return this.#parts.rules.signOn === "withKeys" && this.#signedOn === undefined;
  }

  /**
   * Resolves when a message may leave: the connection stands and we are signed on to it, where the host wants that. Rejects with
   * PP501 when there is no connection or no answer, and PP510 when the host does not want us, or its keys cannot be taken.
   */
  async ready(): Promise<void> {
    const { conversation, clock } = this.#parts;
    this.#armEcho();
    await conversation.ready(connectDeadlineMs);
    if (this.#maySend) return;
    if (this.#fault && clock.monotonicMs() < this.#notBeforeMs) throw this.#fault;
    await this.#signOnOnce();
  }

  /** Fault PP501 when the link has moved since `ready`: what leaves now would leave without a sign-on. */
  requireSignedOn(): void {
    if (!this.#maySend) throw new Fault("PP501", "the link has moved since the sign-on");
  }

  /** Rejects with PP501 to PP504 or PP509 when the host does not answer, or not sensibly. For whoever tests the way to it. */
  async echo(): Promise<void> {
    await this.ready();
    await this.#ask("echo", answerDeadlineMs);
  }

  /** How far a message gets: a connection, a sign-on where wanted, an echo. Nothing is tried after what failed. */
  async prove(): Promise<readonly HostStage[]> {
    const { conversation, rules } = this.#parts;
    const stages: HostStage[] = [];
    const steps: readonly [HostStage["stage"], (() => Promise<unknown>) | undefined][] = [
      ["connect", () => conversation.ready(connectDeadlineMs)],
      ["signOn", rules.signOn === "none" ? undefined : () => this.ready()],
      ["echo", () => this.echo()],
    ];
    for (const [stage, step] of steps) {
      const told = await this.#proved(stage, step);
      stages.push(told);
      if (told.fact === "notReached") break;
    }
    return stages;
  }

  async #proved(stage: HostStage["stage"], step: (() => Promise<unknown>) | undefined): Promise<HostStage> {
    if (!step) return { fact: "notWanted", stage };
    const sinceMs = this.#parts.clock.monotonicMs();
    try {
      await step();
      return { fact: "reached", stage, tookMs: Math.round(this.#parts.clock.monotonicMs() - sinceMs) };
    } catch (error) {
      const { code, detail } = asFault(error);
      return { fact: "notReached", stage, code, detail };
    }
  }

  /** Tells the host, if it wants to be told, and does not wait long for it. */
  async stop(): Promise<void> {
    const wasSignedOn = this.#isSignedOn;
    this.#stopped = true;
    this.#retry?.cancel();
    this.#echo?.cancel();
    if (this.#parts.rules.signOn === "none" || !wasSignedOn) return;
    try {
      await this.#ask("signOff", signOffDeadlineMs);
      this.#parts.log({ event: "signedOff" });
    } catch (error) {
      this.#parts.log({ event: "signOffFailed", detail: asFault(error).message });
    }
  }

  get #isSignedOn(): boolean {
    return this.#signedOn !== undefined && this.#signedOn === this.#parts.conversation.connection;
  }

  get #maySend(): boolean {
    return this.#parts.rules.signOn === "none" || this.#isSignedOn;
  }

  #signOnOnce(): Promise<void> {
    this.#retry?.cancel();
    this.#signingOn ??= this.#signOn().finally(() => {
      this.#signingOn = undefined;
    });
    return this.#signingOn;
  }

  async #signOn(): Promise<void> {
    const { conversation, rules, log } = this.#parts;
    const { connection } = conversation;
    try {
      const answer = await this.#ask(rules.signOn === "withKeys" ? "signOnWithKeys" : "signOn", answerDeadlineMs);
      if (answer.kind === "refused")
        throw new Fault("PP510", `the host answered the sign-on with ${answer.responseCode}`);
      const keys = await this.#takeKeys(answer);
      if (answer.batch) await this.#parts.store.commit(new Map([this.#parts.batch.begun(answer.batch)]));
      this.#signedOn = connection;
      this.#succeeded();
      log({ event: "signedOn", keys });
    } catch (error) {
      throw this.#failed(asFault(error));
    }
  }

  /** Whether there were any. UnionPay's every sign-on brings keys, and the host uses them from then on. */
  async #takeKeys({ keys: bytes }: NetworkAnswer): Promise<boolean> {
    const { scd, profile, rules, clock } = this.#parts;
    const form = profile.dialect.mac.algorithm === "ecb" ? "underTmk" : "keyBlocks";
    if (rules.signOn !== "withKeys" && (form !== "underTmk" || !bytes)) return false;
    if (!bytes) throw new Fault("PP510", "the answer to the sign-on brought no keys");
    try {
      await scd.takeSessionKeys({ form, bytes, loadedAtMs: Math.max(0, clock.wallMs()) });
      return true;
    } catch (error) {
      const fault = asFault(error);
      if (fault.row.area !== "keys") throw fault;
      throw new Fault("PP510", `the keys of the sign-on are not taken: ${fault.detail}`, { cause: error });
    }
  }

  #succeeded(): void {
    this.#retryMs = firstRetryMs;
    if (this.#fault) this.#parts.log({ event: "faultCleared", code: this.#fault.code });
    this.#fault = undefined;
  }

  /** What whoever waits for the sign-on is told: nothing of theirs has left. It is tried again, later each time. */
  #failed(fault: Fault): Fault {
    const { clock, log } = this.#parts;
    this.#notBeforeMs = clock.monotonicMs() + this.#retryMs;
    this.#retry?.cancel();
    if (!this.#stopped) this.#retry = clock.after(this.#retryMs, () => this.#inBackground());
    this.#retryMs = Math.min(this.#retryMs * 2, longestRetryMs);
    if (fault.code === "PP511") return fault;
    if (["PP501", "PP502", "PP503"].includes(fault.code)) {
      log({ event: "signOnWaits", detail: fault.message });
      return new Fault("PP501", `the sign-on was not answered: ${fault.message}`, { cause: fault });
    }
    if (fault.row.area === "store" || fault.row.area === "bug") return fault;
    const detail = fault.code === "PP510" ? fault.detail : fault.message;
    return this.#raise(new Fault("PP510", detail, { cause: fault }));
  }

  #raise(fault: Fault): Fault {
    const isNews = this.#fault?.detail !== fault.detail;
    this.#fault = fault;
    if (isNews) this.#parts.log({ event: "fault", code: fault.code, detail: fault.detail });
    return fault;
  }

  #inBackground(): void {
    if (this.#stopped || this.#isSignedOn) return;
    this.#retry?.cancel();
    void this.#parts.conversation.ready(connectDeadlineMs).then(
      // What failed there has been told, and will be tried again.
      () => (this.#isSignedOn ? undefined : this.#signOnOnce().catch(() => undefined)),
      (error: unknown) => void this.#failed(asFault(error)),
    );
  }

  /** A host that cannot work with our keys gets one new sign-on; when it still cannot, somebody has to look. */
  #onResponseCode(responseCode: string | undefined): void {
    const { rules, codes, log } = this.#parts;
    if (rules.signOn === "none") return;
    const verdict = responseCode === undefined ? undefined : responseCodeRow(codes, responseCode).verdict;
    if (verdict?.kind !== "hostFault" || verdict.faultCode !== "PP506") {
      this.#hasRenewed = false;
      if (this.#isSignedOn) this.#succeeded();
      return;
    }
    if (this.#hasRenewed) {
      this.#raise(new Fault("PP510", `the host doubts our keys after a new sign-on, too: ${responseCode}`));
      return;
    }
    this.#hasRenewed = true;
    this.#signedOn = undefined;
    log({ event: "signOnDoubted", responseCode: responseCode ?? "" });
    this.#inBackground();
  }

  #armEcho(): void {
    const { rules, clock } = this.#parts;
    this.#echo?.cancel();
    if (rules.echoIntervalMs === 0 || this.#stopped) return;
    this.#echo = clock.after(rules.echoIntervalMs, () => void this.#askWhetherThere());
  }

  /** Only when nothing else goes on: any other answer tells as much. */
  async #askWhetherThere(): Promise<void> {
    const { conversation, log } = this.#parts;
    this.#armEcho();
    if (conversation.isBusy) return;
    try {
      await this.echo();
    } catch (error) {
      if (this.#stopped) return;
      log({ event: "echoFailed", detail: asFault(error).message });
      if (!conversation.isBusy) conversation.distrustLink();
    }
  }

  async #ask(name: NetworkFunction, deadlineMs: number): Promise<NetworkAnswer> {
    const { conversation, stans, batch, store, profile, terminal, clock } = this.#parts;
    const { stan, used } = stans.take();
    await store.commit(new Map([used]));
    const times = hostTimes(clock.wallMs());
    const request = buildNetworkRequest({ function: name, stan, ...times, ...terminal, batch: batch.current }, profile);
    const mac = this.#hasMac(name) ? await this.#parts.scd.openMac() : undefined;
    try {
      const message = packAuthenticated(profile, request, mac);
      return await conversation.sendNetwork(message, { terminalId: terminal.terminalId, stan }, deadlineMs, mac);
    } finally {
      mac?.release();
    }
  }

  /**
   * UnionPay's have none. What brings keys cannot have one, and its keys are wrapped. Under DUKPT none has one, either: an echo a
   * minute would use up a terminal's keys in two years.
   */
  #hasMac(name: NetworkFunction): boolean {
    const { rules, profile } = this.#parts;
    const bringsKeys = name === "signOnWithKeys" || name === "keyExchange";
    return rules.mac === "sessionKey" && profile.dialect.mac.algorithm === "retail" && !bringsKeys;
  }
}
