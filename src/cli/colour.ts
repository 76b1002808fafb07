const codes = { red: 31, green: 32, yellow: 33, bold: 1 } as const;

export type Paint = (colour: keyof typeof codes, text: string) => string;

/** Colour where a terminal shows it and nobody has asked for none (no-color.org); else the bare text. */
export function paintFor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): Paint {
  const isColoured = stream.isTTY === true && !env["NO_COLOR"] && env["TERM"] !== "dumb";
  return (colour, text) => (isColoured ? `\u001b[${codes[colour]}m${text}\u001b[0m` : text);
}
