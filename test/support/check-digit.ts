/** The digits with the Luhn check digit (ISO/IEC 7812-1 Annex B) that makes them a PAN. */
export function withCheckDigit(digits: string): string {
  let sum = 0;
  [...digits].reverse().forEach((digit, at) => {
    const weighted = Number(digit) * (at % 2 === 0 ? 2 : 1);
    sum += Math.floor(weighted / 10) + (weighted % 10);
  });
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
