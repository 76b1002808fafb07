/** Who started this process, and starts it anew: systemd. Without one every call does nothing. */
export interface Supervisor {
  /** How long it waits for a sign of life before it kills us; undefined where it does not. */
  readonly watchdogMs: number | undefined;
  /** The service has begun. Once. */
  ready(): void;
  /** One line for `systemctl status`. */
  status(text: string): void;
  stopping(): void;
  alive(): void;
}
