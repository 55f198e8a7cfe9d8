import { describe, expect, it } from 'vitest';
import { renderTextTable } from '../../src/figures/textTable.ts';

const isDigit = (cell: string): boolean => /^\d$/.test(cell);

describe('renderTextTable(table, isNumeric)', () => {
  const table = {
    head: ['name', 'size'],
    rows: [
      ['<b>', '1'],
      ['2', '3'],
    ],
  };

  it('renderTextTable(t, f) marks head and cells of columns that are numeric in every row', () => {
    const { text } = renderTextTable(table, isDigit);
    expect(text).toContain('<th>name</th>\n<th class="number">size</th>');
    expect(text).toContain('<td>&lt;b&gt;</td>\n<td class="number">1</td>');
    expect(text).toContain('<td>2</td>\n<td class="number">3</td>');
  });

  it('renderTextTable(t, f) tells f the column of a cell', () => {
    const { text } = renderTextTable(table, (_, column) => column === 0);
    expect(text).toContain('<th class="number">name</th>\n<th>size</th>');
  });
});
