/** What a report looks like: light, dark, on paper. `foot` stands at the bottom of each sheet and holds nothing but letters, digits, spaces and dots. */
export const reportStyle = (foot: string): string => `
:root { color-scheme: light dark; --paper: #ffffff; --ink: #0f172a; --soft: #475569; --line: #cbd5e1; --band: #f1f5f9; --link: #0b5cad;
  --allowed: #00694e; --conditional: #9a3d00; --unknown: #4b5a70; --denied: #b42318; --critical: #a3161a; --high: #9a3d00; --medium: #7a5200; --low: #4b5a70; }
@media (prefers-color-scheme: dark) { :root { --paper: #0b1220; --ink: #e8edf5; --soft: #a9b6c8; --line: #33415a; --band: #152033; --link: #7cc0ff;
  --allowed: #4fd1a5; --conditional: #ffab70; --unknown: #a9b6c8; --denied: #ff9a90; --critical: #ff9a90; --high: #ffab70; --medium: #f0c674; --low: #a9b6c8; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.55 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main, header, nav, footer { max-width: 76rem; margin: 0 auto; padding: 0 1.5rem; }
header { padding-top: 2.5rem; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 1rem; text-wrap: balance; overflow-wrap: anywhere; }
h2 { font-size: 1.3rem; margin: 3rem 0 .75rem; padding-top: .75rem; border-top: 2px solid var(--line); }
h3 { font-size: 1.05rem; margin: 2.25rem 0 .5rem; overflow-wrap: anywhere; }
p { margin: .5rem 0; max-width: 72ch; overflow-wrap: anywhere; }
a { color: var(--link); }
nav ol { display: flex; flex-wrap: wrap; gap: .35rem 1.25rem; padding: 0; margin: 1rem 0 0; list-style: none; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .3rem 1.25rem; margin: .75rem 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
ul, ol { padding-left: 1.4rem; margin: .4rem 0; }
li { overflow-wrap: anywhere; max-width: 90ch; }
code, pre { font: .86em/1.5 ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace; }
code { overflow-wrap: anywhere; }
pre { background: var(--band); border: 1px solid var(--line); border-radius: 6px; padding: .75rem 1rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
.table { overflow-x: auto; margin: 1rem 0; border: 1px solid var(--line); border-radius: 6px; }
.table:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
.narrow { max-width: 34rem; }
caption { text-align: left; font-weight: 600; padding: .6rem .75rem; }
th { white-space: nowrap; text-align: left; background: var(--band); color: var(--soft); font-weight: 600; }
th, td { padding: .4rem .75rem; border-top: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word; }
td:has(code) { min-width: 13rem; }
.long { min-width: 11rem; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.cut { margin-top: -.5rem; color: var(--soft); }
.word { font-weight: 600; white-space: nowrap; }
${["allowed", "conditional", "unknown", "denied", "critical", "high", "medium", "low"].map((word) => `.${word} { color: var(--${word}); }`).join(" ")}
figure { margin: 1rem 0; }
figure img { max-width: 100%; height: auto; border: 1px solid var(--line); border-radius: 6px; background: #ffffff; }
figcaption { color: var(--soft); font-size: .875rem; overflow-wrap: anywhere; }
footer { padding-top: 2rem; padding-bottom: 3rem; color: var(--soft); font-size: .875rem; overflow-wrap: anywhere; }
@page { size: A4 landscape; margin: 14mm 12mm 16mm; @bottom-left { content: "${foot}"; font: 7pt sans-serif; color: #475569; } @bottom-right { content: counter(page) " of " counter(pages); font: 7pt sans-serif; color: #475569; } }
@media print {
  :root { --paper: #ffffff; --ink: #000000; --soft: #333f50; --line: #aab4c2; --band: #f1f5f9; --link: #000000; --allowed: #00694e; --conditional: #9a3d00;
    --unknown: #4b5a70; --denied: #b42318; --critical: #a3161a; --high: #9a3d00; --medium: #7a5200; --low: #4b5a70; color-scheme: light; }
  body { font-size: 9.5pt; }
  main, header, nav, footer { max-width: none; padding-left: 0; padding-right: 0; }
  header { padding-top: 0; }
  .table { overflow: visible; border: 0; }
  table { font-size: 8pt; }
  thead { display: table-header-group; }
  tr, figure, dl { break-inside: avoid; }
  tbody tr:first-child { break-before: avoid; }
  h2, h3, caption { break-after: avoid; }
  th { white-space: normal; }
  td:has(code), .long { min-width: 0; }
}
`;
