/** What a display shows for a technician's eye: dead and shorted pixels, lost rows and columns, type, contrast from end to end. */
export const displayPatterns = [
  "all-on",
  "checker",
  "checker-inverse",
  "rows",
  "columns",
  "glyphs",
  "darkest",
  "brightest",
] as const;

export type DisplayPattern = (typeof displayPatterns)[number];
