import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const read = (name: string): string => readFileSync(new URL(`../../app/${name}`, import.meta.url), "utf8");
const css = `${read("themes.css")}${read("print.css")}`;

/** The colours of one block, e.g. `:root` or `.dark`; of several the first. Inside of a media query blocks are indented. */
function tokens(selector: string, media: string | null): Readonly<Record<string, string>> {
  const from = media === null ? css : css.slice(css.indexOf(`@media ${media}`));
  const indent = media === null ? "" : "  ";
  const block = new RegExp(`^${indent}${selector.replace(".", "\\.")} \\{([^}]*)\\}`, "m").exec(from)?.[1] ?? "";
  return Object.fromEntries([...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1] ?? "", m[2] ?? ""]));
}

const channel = (hex: string): number => {
  const c = Number.parseInt(hex, 16) / 255;
  return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
};

const luminance = (color: string): number => 0.2126 * channel(color.slice(1, 3)) + 0.7152 * channel(color.slice(3, 5)) + 0.0722 * channel(color.slice(5, 7));

function contrast(a: string, b: string): number {
  const [hi = 0, lo = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (hi + 0.05) / (lo + 0.05);
}

const INKS = ["foreground", "muted-foreground", "accent", "allowed", "conditional", "unknown", "denied", "warning"];
const GROUNDS = ["background", "surface", "muted"];
const SOFT = ["accent", "allowed", "conditional", "unknown", "denied", "warning"];

const THEMES = [
  { selector: ":root", media: null, text: 4.5, line: 3 },
  { selector: ".dark", media: null, text: 4.5, line: 3 },
  { selector: ".contrast", media: null, text: 7, line: 4.5 },
  { selector: ".contrast-dark", media: null, text: 7, line: 4.5 },
  { selector: ":root", media: "(prefers-contrast: more)", text: 7, line: 4.5 },
  { selector: ".dark", media: "(prefers-contrast: more)", text: 7, line: 4.5 },
  // the last of the themes that paper overrules, all in one block
  { selector: ".contrast-dark", media: "print", text: 7, line: 4.5 },
] as const;

it.each(THEMES)("$selector $media names every colour that is measured", ({ selector, media }) => {
  expect(Object.keys(tokens(selector, media))).toEqual(expect.arrayContaining([...INKS, ...GROUNDS, ...SOFT.map((soft) => `${soft}-soft`), "border-strong"]));
});

describe.each(THEMES)("$selector $media keeps its contrast", ({ selector, media, text, line }) => {
  const t = tokens(selector, media);
  const between = (ink: string, ground: string) => contrast(t[ink] ?? "#000000", t[ground] ?? "#000000");

  it.each(INKS.flatMap((ink) => GROUNDS.map((ground) => [ink, ground] as const)))("%s is read on %s", (ink, ground) => {
    expect(between(ink, ground)).toBeGreaterThanOrEqual(text);
  });

  it.each(SOFT)("%s is read on its own soft ground", (ink) => {
    expect(between(ink, `${ink}-soft`)).toBeGreaterThanOrEqual(text);
  });

  it.each(["foreground", "muted-foreground"].flatMap((ink) => SOFT.map((soft) => [ink, `${soft}-soft`] as const)))("%s is read on %s", (ink, ground) => {
    expect(between(ink, ground)).toBeGreaterThanOrEqual(text);
  });

  it.each(GROUNDS)("the border of a control is seen on %s", (ground) => {
    expect(between("border-strong", ground)).toBeGreaterThanOrEqual(line);
  });

  it("the words on a primary button are read", () => {
    expect(between("accent-foreground", "accent")).toBeGreaterThanOrEqual(text);
  });
});
