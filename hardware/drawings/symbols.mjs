// Circuit symbols as SVG text. Coordinates in pixels, y downwards.

export const ink = {
  signal: "#1a1a1a",
  power: "#b3261e",
  ground: "#1a1a1a",
  row: "#0b57a4",
  column: "#1b7a3d",
  note: "#555",
};

export const wire = (points, colour = ink.signal) => `<polyline points="${points}" stroke="${colour}"/>`;
export const dot = (x, y, colour = ink.signal) => `<circle cx="${x}" cy="${y}" r="4" fill="${colour}" stroke="none"/>`;
export const text = (x, y, words, { anchor = "start", colour = ink.signal, size = 14, weight = "normal" } = {}) =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="${colour}" font-size="${size}" font-weight="${weight}">${words}</text>`;
export const lines = (x, y, many, style) => many.map((words, index) => text(x, y + index * 20, words, style)).join("");
export const box = (x, y, width, height, title) =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="#f2f4f7" stroke="${ink.signal}"/>` +
  text(x + width / 2, y + 24, title, { anchor: "middle", weight: "bold" });
export const ground = (x, y) =>
  `<path d="M${x} ${y}v12M${x - 12} ${y + 12}h24M${x - 8} ${y + 17}h16M${x - 4} ${y + 22}h8" stroke="${ink.ground}"/>`;
export const rail = (x, y, words, to = 1) =>
  `<path d="M${x} ${y}v-14M${x - 10} ${y - 14}h20" stroke="${ink.power}"/>` +
  text(x + to * 16, y - 9, words, { colour: ink.power, size: 13, anchor: to === 1 ? "start" : "end" });

/** 60 long, from its left or upper end. */
export const resistorAcross = (x, y, words, colour) =>
  `<rect x="${x + 8}" y="${y - 8}" width="44" height="16" fill="#fff" stroke="${colour}"/>` +
  `<path d="M${x} ${y}h8M${x + 52} ${y}h8" stroke="${colour}"/>${text(x + 30, y - 14, words, { anchor: "middle", size: 13 })}`;
export const resistorDown = (x, y, words, colour) =>
  `<rect x="${x - 8}" y="${y + 8}" width="16" height="44" fill="#fff" stroke="${colour}"/>` +
  `<path d="M${x} ${y}v8M${x} ${y + 52}v8" stroke="${colour}"/>${text(x + 14, y + 35, words, { size: 13 })}`;
export const capacitorDown = (x, y, words) =>
  `<path d="M${x} ${y}v26M${x - 14} ${y + 26}h28M${x - 14} ${y + 34}h28M${x} ${y + 34}v26" stroke="${ink.signal}"/>` +
  text(x + 20, y + 35, words, { size: 13 });
/** Cathode up; 60 long. */
export const diodeUp = (x, y, colour = ink.signal) =>
  `<path d="M${x} ${y}v20M${x} ${y + 40}v20M${x - 12} ${y + 20}h24" stroke="${colour}"/>` +
  `<path d="M${x - 12} ${y + 40}h24l-12 -20z" fill="${colour}" stroke="${colour}"/>`;
/** Base at the left end, collector above, emitter below. */
export const npn = (x, y) =>
  `<circle cx="${x + 34}" cy="${y}" r="26" fill="#fff" stroke="${ink.signal}"/>` +
  `<path d="M${x} ${y}h26M${x + 26} ${y - 16}v32M${x + 26} ${y - 7}L${x + 44} ${y - 22}V${y - 40}M${x + 26} ${y + 7}L${x + 44} ${y + 22}V${y + 40}" stroke="${ink.signal}"/>` +
  `<path d="M${x + 44} ${y + 22}l-11 -3l6 -8z" fill="${ink.signal}" stroke="none"/>`;
/** Normally open, from a dot on a row to a dot on the column to its right and below. */
export const key = (x, y) =>
  `${dot(x - 44, y, ink.row)}${dot(x, y + 36, ink.column)}<path d="M${x - 44} ${y}v36h10M${x} ${y + 36}h-12M${x - 34} ${y + 36}l20 -12" stroke="${ink.signal}"/>` +
  `<circle cx="${x - 34}" cy="${y + 36}" r="2.5" fill="#fff"/><circle cx="${x - 12}" cy="${y + 36}" r="2.5" fill="#fff"/>`;
export const pin = (x, y, words, side = "right") =>
  dot(x, y) + text(side === "right" ? x - 10 : x + 10, y + 5, words, { anchor: side === "right" ? "end" : "start" });

export function drawing(width, height, title, ...parts) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="Helvetica, Arial, 'DejaVu Sans', sans-serif" fill="none" stroke="${ink.signal}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">
<title>${title}</title>
<rect width="${width}" height="${height}" rx="10" fill="#ffffff" stroke="none"/>
<g stroke="none">${text(24, 34, title, { size: 18, weight: "bold" })}</g>
${parts.join("\n").replaceAll("<text", '<text stroke="none"')}
</svg>
`;
}
