/** How far a connection gets, each stage on top of the one before. Nothing is sent to the host. */
export const connectStages = ["dns", "tcp", "tls"] as const;
export type ConnectStage = (typeof connectStages)[number];

/** When a certificate of the configuration's is valid. */
export interface CertificateDatesTold {
  /** The configuration's key. */
  readonly key: string;
  readonly file: string;
  /** Unix epoch. */
  readonly validFromMs: number;
  readonly validToMs: number;
  /** The last day, for people. */
  readonly lastDay: string;
}

/** Tries the way to the host beside the connection there is: who has a network does it, for whoever has none. */
export interface HostProber {
  /** Rejects with PP804 while nobody is there who could try. */
  reach(): Promise<void>;
  /** `place`: 0 is the first host, 1 the second. Rejects with PP501 or PP511, whose detail says why; PP804 where nobody can try. */
  probe(stage: ConnectStage, place: number): Promise<void>;
  /** Rejects with PP102 when a file cannot be read, PP804 where nobody can look. */
  certificates(): Promise<readonly CertificateDatesTold[]>;
}
