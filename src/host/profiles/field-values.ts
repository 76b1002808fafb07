/** DE 4: the amount in the currency's minor unit. */
export function twelveDigits(amountMinor: number): string {
  return String(amountMinor).padStart(12, "0");
}

/** The value of a text field; undefined when the message does not have it. */
export function textOf(fields: ReadonlyMap<number, string | Buffer>, number: number): string | undefined {
  const value = fields.get(number);
  return typeof value === "string" ? value : undefined;
}
