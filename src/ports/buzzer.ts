/** `key` is the same for every digit (PTS B3); `error` says no; `attention` calls the customer back. */
export type Tone = "key" | "error" | "attention" | "success";

export interface Buzzer {
  play(tone: Tone): void;
}
