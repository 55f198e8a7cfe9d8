import { formatTable } from '../src/cli/formatTable.ts';
import type { Sample } from './measure.ts';

/** What a figure should be at least, or at most; `beyond` is more than was asked for. */
export interface Goal {
  readonly better: 'more' | 'less';
  readonly reach: number;
  readonly beyond?: number;
  /** the end of the interval that is judged; the median when absent */
  readonly judged?: 'low' | 'high';
}

/** One line of the table. */
export interface Row {
  readonly measure: string;
  /** absent where nothing could be measured */
  readonly measured?: Sample;
  readonly unit?: string;
  /** what was measured over what it is compared with; judged in place of it when there is one */
  readonly ratio?: Sample;
  readonly goal?: Goal;
  /** why nothing was measured */
  readonly skipped?: string;
}

/** Whether the median of a row meets its goal. */
export function judge({ measured, ratio, goal }: Row): 'beyond' | 'reach' | 'missed' | undefined {
  const figure = ratio ?? measured;
  if (goal === undefined || figure === undefined) return undefined;
  const { better, reach, beyond, judged = 'median' } = goal;
  const meets = (limit: number): boolean =>
    better === 'more' ? figure[judged] >= limit : figure[judged] <= limit;
  if (beyond !== undefined && meets(beyond)) return 'beyond';
  return meets(reach) ? 'reach' : 'missed';
}

/** A number with three significant digits. */
export function formatFigure(value: number): string {
  if (value >= 1e5) return value.toExponential(2).replace('e+', 'e');
  return String(Number(value.toPrecision(3)));
}

function formatSample(sample: Sample | undefined): string | undefined {
  if (sample === undefined) return undefined;
  const { median, low, high } = sample;
  return `${formatFigure(median)} (${formatFigure(low)} to ${formatFigure(high)})`;
}

function formatLimit(
  { measured, ratio, goal }: Row,
  limit: number | undefined,
): string | undefined {
  if (goal === undefined || limit === undefined) return undefined;
  const sign = goal.better === 'more' ? '≥' : '≤';
  return `${sign} ${formatFigure(limit)}${measured !== undefined && ratio === undefined ? '' : '×'}`;
}

/** The table of all rows; each cell of measurements is a median and the least and largest. */
export function formatRows(rows: readonly Row[]): string {
  return formatTable(
    ['measure', 'measured', 'unit', 'ratio', 'reach', 'beyond', 'met'],
    rows.map((row) => [
      row.measure,
      row.skipped === undefined ? formatSample(row.measured) : 'skipped',
      row.unit,
      formatSample(row.ratio),
      formatLimit(row, row.goal?.reach),
      formatLimit(row, row.goal?.beyond),
      judge(row),
    ]),
  );
}

/** What was skipped and why, one line each. */
export function formatSkipped(rows: readonly Row[]): string {
  return rows
    .filter(({ skipped }) => skipped !== undefined)
    .map(({ measure, skipped }) => `skipped: ${measure}: ${skipped}\n`)
    .join('');
}
