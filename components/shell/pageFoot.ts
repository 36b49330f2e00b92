/** A text as a string of a style sheet: every sign that could end it, or the sheet, by its number. */
export const cssString = (text: string): string =>
  `"${[...text.toWellFormed()].map((c) => (/[A-Za-z0-9 .,:/-]/.test(c) ? c : `\\${(c.codePointAt(0) ?? 0).toString(16)} `)).join("")}"`;

/** What stands at the foot of every printed sheet, beside the number of the sheet. */
export function pageFootCss(lines: readonly string[]): string {
  const content = lines.map(cssString).join(' "\\a " ');
  const look = "font: 7pt ui-sans-serif, system-ui, sans-serif; color: #333c47; vertical-align: top; padding-top: 3mm;";
  return [
    "@page {",
    `@bottom-left { content: ${content}; white-space: pre-wrap; overflow-wrap: anywhere; width: 85%; text-align: left; ${look} }`,
    `@bottom-right { content: counter(page) " / " counter(pages); ${look} }`,
    "}",
  ].join(" ");
}
