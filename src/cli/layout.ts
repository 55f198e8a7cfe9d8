import pico from 'picocolors';
import { isNumber } from '../figures/planWords.ts';
import type { TextTable } from '../figures/textTable.ts';
import { formatTable } from './formatTable.ts';

/** Lines are broken at the width of the narrowest terminal in use. */
const WIDTH = 80;

/** A title above its blocks of text, those that are empty left out. */
export function section(title: string, blocks: readonly string[]): string {
  return `${pico.underline(title)}\n${blocks.filter((block) => block !== '').join('')}`;
}

/** Right-aligned where every cell of a column is a number. */
export function alignTable({ head, rows }: TextTable): string {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i].length)));
  const numeric = head.map((_, i) => rows.every((row) => isNumber(row[i])));
  const [first, ...rest] = all.map((row) =>
    row.map((cell, i) => (numeric[i] ? cell.padStart(widths[i]) : cell)),
  );
  return formatTable(first, rest);
}

/** Breaks a text between words. */
export function wrap(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < WIDTH) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return text === '' ? '' : `${lines.join('\n')}\n`;
}
