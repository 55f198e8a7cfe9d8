import { type Html, html } from './html.ts';
import type { TextTable } from './planWords.ts';

const NUMBER = html` class="number"`;

/** A table in HTML; columns of which every cell is numeric stand to the right. */
export function renderTextTable(
  { head, rows }: TextTable,
  isNumeric: (cell: string, column: number) => boolean,
): Html {
  const marks = head.map((_, k) => (rows.every((row) => isNumeric(row[k], k)) ? NUMBER : ''));
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${head.map((text, k) => html`<th${marks[k]}>${text}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((text, k) => html`<td${marks[k]}>${text}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
