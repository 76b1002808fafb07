import { TryLedger } from "../attempts/try-ledger.ts";
import type { TryPolicy } from "../attempts/try-policy.ts";
import type { StorePlaces } from "../config/store-places.ts";
import { Fault } from "../faults/fault.ts";
import type { MessageProfile } from "../host/iso8583/message-profile.ts";
import type { ResponseCodes } from "../host/response-codes.ts";
import type { KeyMap } from "../keys/key-map.ts";
import type { TokenPlace } from "../keys/pkcs11/open-token.ts";
import type { Scd } from "../keys/scd.ts";
import { ServiceCode } from "../keys/service-code.ts";
import type { PinEncryption } from "../keys/software-scd.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import type { Clock } from "../ports/clock.ts";
import type { FileSystem } from "../ports/file-system.ts";
import type { HostLink } from "../ports/host-link.ts";
import type { Keypad } from "../ports/keypad.ts";
import type { Random } from "../ports/random.ts";
import { CardLocks } from "./card-locks.ts";
import { HostBatch } from "./host-batch.ts";
import { HostConversation } from "./host-conversation.ts";
import type { HostRules } from "./host-rules.ts";
import { inTurn } from "./in-turn.ts";
import { NetworkDesk } from "./network-desk.ts";
import { openScd } from "./open-scd.ts";
import type { PadLog } from "./pad-event.ts";
import { ReversalDesk } from "./reversal-desk.ts";
import { openSealedStore, type SealedStore } from "./sealed-store.ts";
import { SelfTestRecord } from "./self-test-record.ts";
import { ServiceCodeTries } from "./service-code-tries.ts";
import { StanCounter } from "./stan-counter.ts";
import { TamperDesk } from "./tamper-desk.ts";
import { TransactionDesk } from "./transaction-desk.ts";
import { UpkeepDesk, type UpkeepParts } from "./upkeep-desk.ts";

const selfTestPlace = "store/self-test";

export interface CoreOptions {
  readonly fileSystem: FileSystem;
  readonly clock: Clock;
  readonly random: Random;
  readonly memory: SecretMemory;
  readonly log: PadLog;
  /** The store has refused what nobody waits for: it will refuse the next payment, too. */
  readonly onStoreFault?: (fault: Fault) => void;
  readonly link: HostLink;
  readonly places: StorePlaces;
  readonly keyMap: KeyMap;
  readonly encryption: PinEncryption;
  readonly hostRules: HostRules;
  readonly tries: TryPolicy;
  readonly upkeep: UpkeepParts;
  readonly parts: { readonly keypad: Pick<Keypad, "takePresses"> };
  readonly token?: TokenPlace | undefined;
  readonly profile: MessageProfile;
  readonly codes: ResponseCodes;
  readonly terminal: { readonly terminalId: string; readonly merchantId: string };
}

/** Everything behind the PIN that needs the store: opened together or not at all. */
export interface PadCore {
  readonly scd: Scd;
  readonly ledger: TryLedger;
  readonly conversation: HostConversation;
  readonly network: NetworkDesk;
  readonly reversals: ReversalDesk;
  readonly desk: TransactionDesk;
  readonly tamper: TamperDesk;
  /** The technician's, for the menu on the pad. */
  readonly serviceCode: { readonly isSet: boolean; readonly tries: ServiceCodeTries };
  readonly locks: CardLocks;
  readonly selfTests: SelfTestRecord;
  readonly upkeep: UpkeepDesk;
  /** What a technician should look after although payments go on: PP508 or PP510. */
  readonly hostFault: Fault | undefined;
  /** One of the keys is a public test key. */
  readonly testKeys: boolean;
  /** Writes to the store and looks whether it is there. Faults PP7xx. */
  proveStore(): Promise<void>;
  close(): Promise<void>;
}

/** Faults PP603, PP605, PP606 and PP7xx: then there is no core, and so no PIN entry. */
export async function openCore(options: CoreOptions): Promise<PadCore> {
  const onGuardFault = ({ code, detail }: Fault) => options.log({ event: "fault", code, detail });
  const sealed = await openSealedStore({ ...options, onGuardFault });
  try {
    return await coreOver(sealed, options);
  } catch (error) {
    await sealed.close();
    throw error;
  }
}

async function coreOver(sealed: SealedStore, options: CoreOptions): Promise<PadCore> {
  const { store, keyStore } = sealed;
  const { clock, log, link, profile, codes } = options;
  const code = new ServiceCode({ ...options, store, storageKey: sealed.storageKey });
  const ledger = await TryLedger.open(store, options.tries, clock, options.onStoreFault);
  const mac = { keys: options.hostRules.mac, desAlgorithm: profile.dialect.mac.algorithm };
  const scd = await openScd(keyStore, { ...options, mac });
  const tamper = await TamperDesk.open({ store, scd, clock, log }).catch((error: unknown) => {
    scd.release();
    throw error;
  });
  const conversation = new HostConversation({ link, clock, profile, codes, log });
  const [stans, batch] = [new StanCounter(store), new HostBatch(store)];
  const host = { ...options, rules: options.hostRules, conversation, scd, store, stans, batch };
  const network = new NetworkDesk(host);
  const reversals = new ReversalDesk({ ...host, network, keyStore });
  const desk = new TransactionDesk({ ...host, ledger, network, reversals });
  const now = () => ledger.now();
  const selfTests = new SelfTestRecord({ store, now });
  const upkeep = UpkeepDesk.open({
    ...options,
    ...options.upkeep,
    store,
    now,
    selfTestAgoMs: selfTests.last()?.agoMs,
    keypad: options.parts.keypad,
  });
  await upkeep.begin();
  return {
    scd,
    ledger,
    conversation,
    network,
    reversals,
    desk,
    tamper,
    serviceCode: {
      isSet: code.isSet,
      tries: new ServiceCodeTries({ store, clock, matches: (typed) => code.matches(typed) }),
    },
    locks: new CardLocks({ ledger, store, log }),
    selfTests,
    upkeep,
    get hostFault() {
      return network.fault ?? reversals.fault;
    },
    testKeys: scd.heldKeys().some(({ facts }) => facts.test),
    proveStore: async () => {
      const mark = options.random.bytes(8);
      await store.commit(new Map([[selfTestPlace, mark]]));
      if (!store.get(selfTestPlace)?.equals(mark)) throw new Fault("PP702", "what was written is not there");
    },
    close: async () => {
      reversals.stop();
      // Its sign-off may need a MAC.
      await network.stop();
      scd.release();
      // Every one of them, whatever the one before came to: a store that is not closed stays claimed.
      await inTurn([() => conversation.stop(), () => upkeep.close(), () => ledger.close(), () => sealed.close()]);
    },
  };
}
