/** The look of the report: light, readable, printable, with the fonts of the reader's system. */
export const REPORT_STYLE = `
:root { color-scheme: light; --ink: #1f2430; --muted: #5b6472; --line: #dfe3e8; --pale: #f6f7f9;
  --good: #00694b; --bad: #b3261e; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 2.5rem 1.5rem 3rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .6rem; }
h2 { font-size: 1.2rem; margin: 2.6rem 0 .8rem; padding-bottom: .3rem;
  border-bottom: 1px solid var(--line); }
p { margin: .5rem 0; max-width: 46rem; }
.lead { color: var(--muted); white-space: pre-line; }
.verdict { list-style: none; margin: 1.4rem 0 0; padding: 0; display: grid; gap: .6rem; }
.verdict li { padding: .7rem 1rem; background: var(--pale); border-left: 4px solid var(--muted); }
.verdict .held { border-color: var(--good); }
.verdict .failed { border-color: var(--bad); }
.verdict strong { display: block; }
.held > strong, .mark.held { color: var(--good); }
.failed > strong, .mark.failed { color: var(--bad); }
.mark { font-weight: 600; white-space: nowrap; }
figure { margin: 1.6rem 0 2.4rem; break-inside: avoid; }
figure svg { display: block; max-width: 100%; height: auto; }
figcaption { color: var(--muted); font-size: .92rem; max-width: 46rem; margin-top: .3rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .8rem; border-bottom: 1px solid var(--line); text-align: left;
  vertical-align: top; }
th { font-weight: 600; border-bottom-width: 2px; white-space: nowrap; }
td:first-child { white-space: nowrap; }
td.number, th.number { text-align: right; white-space: nowrap; }
table:has(caption) { margin-top: 1rem; }
caption { text-align: left; font-weight: 600; padding: .2rem .8rem; font-size: .92rem; }
table.results { font-size: .82rem; }
table.results th, table.results td { padding: .2rem .55rem; }
table.results th { white-space: normal; vertical-align: bottom; }
tr.rejected td { background: #fdeceb; }
details { margin: 1rem 0; }
summary { cursor: pointer; font-weight: 600; }
pre { background: var(--pale); padding: 1rem; overflow-x: auto; font-size: .85rem; line-height: 1.45; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line);
  color: var(--muted); font-size: .85rem; }
footer dl, dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem;
  margin: .5rem 0; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
@media print {
  body { font-size: 11pt; }
  main { max-width: none; padding: 0; }
  .scroll, pre { overflow: visible; }
  table.results { font-size: 7.5pt; }
  table.results th, table.results td { padding: .1rem .3rem; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  pre { white-space: pre-wrap; }
  @page { margin: 1.6cm; }
}
`;
