import { type Html, html } from './html.ts';

/** A small table under a figure: heads, and rows of texts; numbers stand to the right. */
export interface DataTable {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const NUMBER = html` class="number"`;

const align = (column: number): Html | '' => (column === 0 ? '' : NUMBER);

/** The first column names a row, all others are numbers. */
export function renderDataTable({ title, heads, rows }: DataTable): Html {
  return html`<div class="scroll">
    <table class="data">
      <caption>
        ${title}
      </caption>
      <thead>
        <tr>
          ${heads.map((head, k) => html`<th${align(k)}>${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((text, k) => html`<td${align(k)}>${text}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
