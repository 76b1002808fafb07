/** First six and last four digits (PCI DSS 3.4.1); one too short to hide anything that way is hidden whole. */
export function maskPan(pan: string): string {
  if (pan.length < 12) return "*".repeat(pan.length);
  return pan.slice(0, 6) + "*".repeat(pan.length - 10) + pan.slice(-4);
}
