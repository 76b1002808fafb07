/** ISO 9564-1:2017 8.1: a PIN has 4 to 12 digits. Every limit an acquirer sets lies within. */
export const pinRules = { minDigits: 4, maxDigits: 12 } as const;

/**
 * A one-time code of a bank, as it comes by text message or from its app. `perPin`: so many may be asked for after a PIN, and
 * none without one.
 */
export const oneTimeCodeRules = { minDigits: 4, maxDigits: 8, perPin: 2 } as const;
