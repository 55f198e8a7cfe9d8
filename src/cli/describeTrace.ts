import pico from 'picocolors';
import type { PartTrace } from '../analysis/boundary/root.ts';
import { formatNumber, formatPercent } from '../figures/words.ts';
import { counted } from './words.ts';

/** Lines of a traced part that are printed; the report has all. */
const MOST_LINES = 12;

/** The roots of a traced part, one a line: `correlation 0.3: fidelity 0.612 [0.603, 0.621]`. */
export function describeTrace({ part, request, lines, points, trials }: PartTrace): string[] {
  const { boundary, level } = request;
  const described = lines.flatMap((line) => describeLine(line, request));
  const left = described.length - MOST_LINES;
  return [
    '',
    `${pico.bold(part)}: ${boundary} boundary, ${formatPercent(level)} intervals, ` +
      `${counted(trials, 'trial')} at ${counted(points, 'point')}`,
    ...described.slice(0, MOST_LINES).map((words) => `  ${words}`),
    ...(left > 0 ? [`  and ${counted(left, 'more line')}, all in the report`] : []),
  ];
}

function describeLine(
  { at, roots, reason }: PartTrace['lines'][number],
  { along, across }: PartTrace['request'],
): string[] {
  const head = at === null || across === null ? '' : `${across} ${formatNumber(at)}: `;
  if (roots.length === 0) return [`${head}no root along ${along}${reason ? `: ${reason}` : ''}`];
  return roots.map(({ low, best, high }) => {
    return `${head}${along} ${formatNumber(best)} [${end(low)}, ${end(high)}]`;
  });
}

const end = (side: number | null): string => (side === null ? 'open' : formatNumber(side));
