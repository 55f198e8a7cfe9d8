import { type Html, html } from './html.ts';

/** A table of texts. */
export interface TextTable {
  readonly title?: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const NUMBER = html` class="number"`;

/** A table in HTML; columns of which every cell is numeric stand to the right. */
export function renderTextTable(
  { title, head, rows }: TextTable,
  isNumeric: (cell: string, column: number) => boolean,
): Html {
  const marks = head.map((_, k) => (rows.every((row) => isNumeric(row[k], k)) ? NUMBER : ''));
  const caption =
    title === undefined
      ? ''
      : html`<caption>
          ${title}
        </caption>`;
  return html`<div class="scroll">
    <table>
      ${caption}
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

/** A table in HTML of which the first column names the rows and all others are numbers. */
export function renderNumberTable(table: TextTable): Html {
  return renderTextTable(table, (_, column) => column > 0);
}
