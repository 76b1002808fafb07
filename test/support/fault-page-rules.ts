import type { Sources } from "./source-rules.ts";

/** The sections of a fault's page, in this order, each once: what is seen, what it means, what to measure, the proof, and for the field. */
const pageSections = ["Seen", "Means", "Measure", "Mended", "现场处理"];
const longestPageLines = 50;
/** Characters: less is no help. */
const leastChinese = 30;

/** Pages of faults that are missing, of no fault, unlike the others, or that name a fault there is not. */
export function faultPageGaps(codes: readonly string[], known: readonly string[], pages: Sources): string[] {
  const codeOf = (path: string) => /(?:^|\/)(PP\d{3})\.md$/.exec(path)?.[1] ?? "";
  const paged = new Set([...pages.keys()].map(codeOf));
  return [
    ...codes.filter((code) => !paged.has(code)).map((code) => `${code} has no page in hardware/faults`),
    ...[...pages].flatMap(([path, text]) => {
      const sections = [...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
      const [, measure = ""] = text.split(/^## Measure$/m);
      const [, zh = ""] = text.split(/^## 现场处理$/m);
      const strangers = [...text.matchAll(/\bPP\d{3}\b/g)]
        .map(([code]) => code)
        .filter((code) => !known.includes(code));
      return [
        ...(known.includes(codeOf(path)) ? [] : [`${path} is the page of no fault`]),
        ...(text.startsWith(`# ${codeOf(path)}: `) ? [] : [`${path} does not begin with its code`]),
        ...(sections.join() === pageSections.join() ? [] : [`${path} has not the sections ${pageSections.join(", ")}`]),
        ...(/^1\. [\s\S]*^2\. [\s\S]*^3\. /m.test(measure) ? [] : [`${path} has less than three things to measure`]),
        ...((zh.match(/[\u4e00-\u9fff]/g)?.length ?? 0) >= leastChinese ? [] : [`${path} has no Chinese`]),
        ...(text.split("\n").length > longestPageLines ? [`${path} is too long to be read in the field`] : []),
        ...strangers.map((code) => `${path} names ${code}, which is not in the table`),
      ];
    }),
  ];
}
