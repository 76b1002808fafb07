/** ISO 9564-1:2017 8.1: a PIN has 4 to 12 digits. Every limit an acquirer sets lies within. */
export const pinRules = { minDigits: 4, maxDigits: 12 } as const;
