/**
 * What one scan of a contact matrix saw, for a technician's test. Sets of keys are bits row * columns + column; sets of columns are
 * bits from the left. It says which keys are down: nobody may see it while a PIN can be typed.
 */
export interface KeypadContacts {
  /** Contacts that read closed. */
  readonly closed: number;
  /** Of these, those that have settled. */
  readonly down: number;
  /** Keys that opened or closed again before they had settled. */
  readonly bounced: number;
  /** Columns that read low with no row driven. */
  readonly grounded: number;
  /** The contacts cannot be told apart from ghosts. */
  readonly isAmbiguous: boolean;
  /** Keys that are down for too long. */
  readonly stuck: number;
}

/** BCM offsets: rows from the top, columns from the left. */
export interface KeypadWiring {
  readonly rowGpios: readonly number[];
  readonly colGpios: readonly number[];
}

/** A keypad whose contacts a technician may watch. */
export interface WatchableKeypad {
  readonly wiring: KeypadWiring;
  /**
   * Every scan while a key is down, and the last when all are up again. Until the returned function is called no key is typed; one
   * that is down at that moment is not typed either.
   */
  watchContacts(watcher: (contacts: KeypadContacts) => void): () => void;
}
