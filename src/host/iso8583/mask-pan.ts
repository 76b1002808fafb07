/** What may be shown (PCI DSS 3.4.1), but never so much that fewer than five digits stay hidden. */
const shown = { first: 6, last: 4, hiddenAtLeast: 5 } as const;

/** First six and last four of any digits that stand where a PAN should, well formed or not; fewer of a short one. */
export function maskPan(pan: string): string {
  const first = Math.min(shown.first, pan.length - shown.last - shown.hiddenAtLeast);
  if (first < 0) return "*".repeat(pan.length);
  return pan.slice(0, first) + "*".repeat(pan.length - first - shown.last) + pan.slice(-shown.last);
}
