import Table from 'cli-table3';
import pico from 'picocolors';

/** Columns apart by two spaces, no lines. */
const FRAMELESS = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid']
    .flatMap((side) => [side, `${side}-mid`, `${side}-left`, `${side}-right`])
    .concat('left-mid', 'right-mid')
    .map((name) => [name, '']),
);

/** A cell: numbers are aligned right. */
export type Cell = string | number | boolean | null | undefined;

/** A number with six significant digits at most; an en dash where there is none. */
function formatCell(cell: Cell): string {
  if (cell === null || cell === undefined) return '–';
  return typeof cell === 'number' ? String(Number(cell.toPrecision(6))) : String(cell);
}

/** An aligned table without frames, its header bold where colours are wanted. */
export function formatTable(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const numeric = header.map((_, i) => rows.some((row) => typeof row[i] === 'number'));
  const table = new Table({
    head: header.map((name) => pico.bold(name)),
    colAligns: numeric.map((right) => (right ? 'right' : 'left')),
    chars: { ...FRAMELESS, middle: '  ' },
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(...rows.map((row) => row.map(formatCell)));
  return `${table.toString().replaceAll(/ +$/gm, '')}\n`;
}
