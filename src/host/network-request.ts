/** What a terminal tells or asks of the network itself, without a card. */
export type NetworkFunction = "signOn" | "signOnWithKeys" | "signOff" | "keyExchange" | "echo";

export interface NetworkRequest {
  readonly function: NetworkFunction;
  /** Six digits. */
  readonly stan: string;
  /** MMDDhhmmss in UTC. */
  readonly transmissionTime: string;
  /** YY, MMDD and hhmmss where the terminal stands. */
  readonly localYear: string;
  readonly localDate: string;
  readonly localTime: string;
  readonly terminalId: string;
  readonly merchantId: string;
  /** Six digits. */
  readonly batch: string;
}
