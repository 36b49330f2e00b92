import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const ink = (name: string) => ({ color: `var(--${name})` });

/** Keys stand out and marks step back; whatever is not a word of JSON or YAML is the document's own text. Colour tells nothing here that the text does not. */
const INKS = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], ...ink("accent") },
  { tag: [tags.string, tags.content, tags.attributeValue], ...ink("foreground") },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword, tags.typeName], ...ink("warning") },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace, tags.meta], ...ink("muted-foreground") },
  { tag: tags.lineComment, ...ink("muted-foreground"), fontStyle: "italic" },
  { tag: tags.invalid, ...ink("denied") },
]);

/** Every colour is a token of the page, so that it is the theme that decides. */
const LOOK = EditorView.theme({
  "&": { backgroundColor: "var(--surface)", color: "var(--foreground)", fontSize: "0.75rem", maxHeight: "60vh" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "1.5", overflow: "auto" },
  ".cm-content": { minHeight: "21em", padding: "0.5rem 0", caretColor: "var(--foreground)" },
  ".cm-line": { padding: "0 0.625rem" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--muted-foreground)", borderRight: "1px solid var(--border)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine, &.cm-focused .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--muted) 60%, transparent)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent)" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "var(--denied-soft)", outline: "1px solid var(--denied)" },
  ".cm-specialChar": { color: "var(--denied)" },
  ".cm-tooltip": {
    backgroundColor: "var(--surface)",
    color: "var(--foreground)",
    border: "1px solid var(--border-strong)",
    borderRadius: "0.375rem",
    boxShadow: "var(--float)",
    fontSize: "0.75rem",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--font-mono)", maxHeight: "16em", minWidth: "14em" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.2rem 0.5rem", display: "flex", gap: "0.75rem", alignItems: "baseline" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--accent-foreground)" },
  ".cm-completionLabel": { overflow: "hidden", textOverflow: "ellipsis" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionDetail": { marginLeft: "auto", fontStyle: "normal", fontFamily: "var(--font-sans)", color: "var(--muted-foreground)" },
  "li[aria-selected] .cm-completionDetail": { color: "var(--accent-foreground)" },
  ".cm-tooltip.cm-completionInfo": { padding: "0.5rem 0.625rem", maxWidth: "22rem", fontFamily: "var(--font-sans)" },
  // beside the list there is no room for it, and over the list it hides what may be chosen; it keeps its size, by which the library tells how much room it needs
  ".cm-completionInfo.cm-completionInfo-left-narrow, .cm-completionInfo.cm-completionInfo-right-narrow": { visibility: "hidden" },
  ".cm-tooltip-hover": { padding: "0.5rem 0.625rem", maxWidth: "26rem" },
  ".cm-diagnostic": { padding: "0.375rem 0.5rem", borderLeft: "3px solid var(--border-strong)" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--denied)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--warning)" },
  ".cm-lintRange-error, .cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline wavy var(--denied)", textUnderlineOffset: "3px" },
  ".cm-lintRange-warning": { textDecorationColor: "var(--warning)", textDecorationStyle: "dashed" },
});

export const EDITOR_LOOK = [LOOK, syntaxHighlighting(INKS)];
