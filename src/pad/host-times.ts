/** The times of a request: DE 7 in UTC, DE 12 and 13 (in 1993 DE 12 alone, with the year) where the terminal stands. */
export interface HostTimes {
  /** MMDDhhmmss */
  readonly transmissionTime: string;
  /** YY */
  readonly localYear: string;
  /** MMDD */
  readonly localDate: string;
  /** hhmmss */
  readonly localTime: string;
}

/** 0 to 23, where the terminal stands. */
export function hourWhereItStands(wallMs: number): number {
  return new Date(wallMs).getHours();
}

export function hostTimes(wallMs: number): HostTimes {
  const at = new Date(wallMs);
  const two = (value: number) => String(value).padStart(2, "0");
  const utc = [at.getUTCMonth() + 1, at.getUTCDate(), at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()];
  return {
    transmissionTime: utc.map(two).join(""),
    localYear: two(at.getFullYear() % 100),
    localDate: [at.getMonth() + 1, at.getDate()].map(two).join(""),
    localTime: [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(""),
  };
}
