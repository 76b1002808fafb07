import type { NetworkFunction, NetworkRequest } from "./network-request.ts";
import type { ReversalRecord } from "./reversal-record.ts";
import type { RequestMti, TransactionIdentity, TransactionKind } from "./transaction.ts";

/** A data element's number and its value. */
export type TextField = readonly [number: number, value: string];

/** `request`: asks, and is answered at once. `advice`: tells what has been decided already. */
export type ReversalForm = "request" | "advice";

export interface TransactionRule {
  /** The message types in which it may go. */
  readonly kinds: readonly RequestMti[];
  /** `zero`: no money moves, and `amountMinor` is 0. */
  readonly amount: "asked" | "zero";
}

/** When the host says it is, where the terminal stands: YY of 1993 only, MMDD, hhmmss. */
export interface HostTime {
  readonly year: string | undefined;
  readonly date: string;
  readonly time: string;
}

type Fields = ReadonlyMap<number, string | Buffer>;

/** Messages without a card: their types, what stands in them, and how they are answered. */
export interface NetworkDialect {
  readonly mtis: Readonly<Record<NetworkFunction, string>>;
  /** The code by which each function is known. */
  readonly codes: Readonly<Record<NetworkFunction, string>>;
  fields(request: NetworkRequest): readonly TextField[];
  /** The code that a message carries, if any. */
  codeOf(fields: Fields): string | undefined;
  /** DE 39 of an answer, the host's or ours: done, or not a thing that is done here. */
  readonly answers: { readonly done: string; readonly refused: string };
  /** Where the answer carries keys. */
  readonly keysField: number;
  timeOf(fields: Fields): HostTime | undefined;
  /** Undefined in dialects that have no batch. */
  batchOf(fields: Fields): string | undefined;
}

/** What an acquirer's messages say and where, beside how it stands in bytes. */
export interface Dialect {
  /** ISO 8583:1987 and 1993: the first digit of each MTI. */
  readonly mtiVersion: "0" | "1";
  readonly transactions: Readonly<Partial<Record<TransactionKind, TransactionRule>>>;
  /** What a request and its reversal share. Names are not padded yet. */
  identityFields(identity: TransactionIdentity): readonly TextField[];
  /** What stands in every request beside that, the PIN and the track. */
  readonly requestFields: readonly TextField[];
  readonly reversal: {
    readonly mtis: Readonly<Record<ReversalForm, { readonly first: string; readonly repeat: string }>>;
    /** Those of its answers. */
    readonly answers: readonly string[];
    /** What a reversal has beside the identity, and instead of parts of it. */
    fields(record: ReversalRecord): readonly TextField[];
  };
  readonly network: NetworkDialect;
  readonly mac: {
    /** `retail`: ANSI X9.19 or AES-CMAC, by the key. `ecb`: UnionPay's. Both over all that stands before the MAC's field. */
    readonly algorithm: "retail" | "ecb";
  };
  /** Name of the table of response codes that applies where none is configured. */
  readonly responseCodes: string;
}
