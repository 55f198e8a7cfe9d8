import pico from 'picocolors';
import { sharedPaths } from '../analysis/matchPoints.ts';
import type { PointResult } from '../analysis/result.ts';
import type { Estimate } from '../math/intervals.ts';
import type { Scalar } from '../scenario/scenario.ts';
import type { ComparedPair, ComparedRuns } from './compareRuns.ts';
import { type Cell, formatTable } from './formatTable.ts';
import { counted, formatCount } from './words.ts';

/** What the differences of two runs come to. */
export interface ComparisonSummary {
  readonly above: number;
  readonly below: number;
  readonly undecided: number;
  /** both draw the same trials of one organization */
  readonly same: number;
  /** the pair with the largest difference, null where all are 0 */
  readonly largest: number | null;
}

type Verdict = 'above 0' | 'below 0' | 'undecided' | 'same';

function judge({ difference: { low, high } }: ComparedPair): Verdict {
  if (low === 0 && high === 0) return 'same';
  if (low > 0) return 'above 0';
  return high < 0 ? 'below 0' : 'undecided';
}

/** Counts the verdicts, each at the level of its own interval. */
export function summarize({ pairs }: ComparedRuns): ComparisonSummary {
  const count = (wanted: Verdict): number => pairs.filter((pair) => judge(pair) === wanted).length;
  const sizes = pairs.map(({ difference }) => Math.abs(difference.best));
  const most = Math.max(0, ...sizes.filter(Number.isFinite));
  return {
    above: count('above 0'),
    below: count('below 0'),
    undecided: count('undecided'),
    same: count('same'),
    largest: most > 0 ? sizes.indexOf(most) : null,
  };
}

/** Two runs side by side: a table of differences, and what they come to. */
export function describeComparisons(compared: ComparedRuns): string {
  const { pairs, observable, level } = compared;
  const labels = labelPairs(pairs);
  const varying = Object.keys(labels[0] ?? {}).filter(
    (name) => new Set(labels.map((label) => label[name])).size > 1,
  );
  const header = [...varying, 'A', 'B', 'A − B', 'low', 'high', 'correlation', 'paired', ''];
  const rows = pairs.map((pair, i): Cell[] => {
    const { estimates, difference, correlation, paired } = pair;
    return [
      ...varying.map((name) => labels[i][name]),
      ...estimates.map(({ best }) => best),
      difference.best,
      difference.low,
      difference.high,
      correlation,
      paired ? 'yes' : 'no',
      judge(pair),
    ];
  });
  const heads = [
    ...compared.runs.map(
      (run, i) => `${'AB'[i]}: ${run.directory} (${run.name}, seed ${run.seed})`,
    ),
    `${observable}, ${percent(level)} intervals`,
    ...describeConstant(labels),
  ];
  const table = formatTable(header, rows);
  return `${heads.join('\n')}\n\n${table}\n${describeSummary(compared, labels, varying)}`;
}

type Label = Readonly<Record<string, Scalar>>;

/** Every parameter of the pairs, with both values where they differ. */
function labelPairs(pairs: readonly ComparedPair[]): Label[] {
  const names = new Set(
    pairs.flatMap(({ points }) => points.flatMap(({ parameters }) => Object.keys(parameters))),
  );
  return pairs.map(({ points: [a, b] }) => {
    const entries = [...names].map(
      (name) => [name, a.parameters[name], b.parameters[name]] as const,
    );
    const all = [['part', a.part, b.part], ['method', a.method, b.method], ...entries] as const;
    return Object.fromEntries(all.map(([name, x, y]) => [name, labelOf(x, y)]));
  });
}

function labelOf(a: Scalar | undefined, b: Scalar | undefined): Scalar {
  if (a === b) return a ?? '–';
  return `${a ?? '–'} | ${b ?? '–'}`;
}

/** What differs alike in every pair. */
function describeConstant(labels: readonly Label[]): string[] {
  const alike = Object.entries(labels[0] ?? {}).filter(
    ([name, value]) =>
      String(value).includes(' | ') && labels.every((label) => label[name] === value),
  );
  if (alike.length === 0) return [];
  return [`A | B everywhere: ${alike.map(([name, value]) => `${name} ${value}`).join(', ')}`];
}

function describeSummary(
  compared: ComparedRuns,
  labels: readonly Label[],
  varying: readonly string[],
): string {
  const { pairs, level } = compared;
  const { above, below, undecided, same, largest } = summarize(compared);
  const lines = [
    describePairing(compared),
    ...describeCrowd(compared),
    `of ${counted(pairs.length, 'difference')} ${above} above 0, ${below} below 0, ${undecided} undecided` +
      `${same === 0 ? '' : `, ${same} of a point and itself`}, each at ${percent(level)}`,
  ];
  if (largest !== null) {
    const where = varying.map((name) => `${name} = ${labels[largest][name]}`).join(', ');
    const at = where === '' ? '' : ` at ${where}`;
    lines.push(`the largest: ${describeEstimate(pairs[largest].difference)}${at}`);
  }
  return `${[...lines, ...describeLeft(compared)].join('\n')}\n`;
}

function describePairing({ pairs, independent }: ComparedRuns): string {
  const apart = pairs.filter(({ paired }) => !paired);
  if (apart.length === 0) return pico.bold('paired trial by trial');
  if (independent !== null) return `${pico.bold('independent')}: ${independent}`;
  const methods = new Set(apart.flatMap(({ points }) => points.map(({ method }) => method)));
  return `${formatCount(apart.length)} of ${formatCount(pairs.length)} independent: no votes are kept by all of their methods (${[...methods].join(', ')})`;
}

/** Points that have several partners: how many, and which parameters would tell these apart. */
function describeCrowd({ runs, matching }: ComparedRuns): string[] {
  const { pairs, paths } = matching;
  const [a, b] = [0, 1].map((side) => new Set(pairs.map((pair) => pair[side])).size);
  if (pairs.length <= Math.min(a, b)) return [];
  const free = sharedPaths(runs[0].points, runs[1].points).filter((path) => !paths.includes(path));
  const telling = free.filter((path) => tellsApart(path, pairs));
  const advice =
    telling.length === 0
      ? 'their parts or methods differ, not what both runs have as parameters'
      : `add ${telling.join(',')} to --match to pair each with its like`;
  return [
    `${pico.bold(pairs.length > Math.max(a, b) ? 'many to many' : 'many to one')}: ${counted(pairs.length, 'pair')} of ${counted(a, 'point')} of A and ` +
      `${formatCount(b)} of B; ${advice}`,
  ];
}

/** Whether a parameter differs among the partners of a point, in either run. */
function tellsApart(path: string, pairs: Pairs): boolean {
  return [0, 1].some((side) => {
    const seen = new Map<PointResult, Scalar | undefined>();
    return pairs.some((pair) => {
      const [point, value] = [pair[side], pair[1 - side].parameters[path]];
      if (!seen.has(point)) seen.set(point, value);
      return seen.get(point) !== value;
    });
  });
}

type Pairs = ComparedRuns['matching']['pairs'];

function describeLeft({ matching, untried }: ComparedRuns): string[] {
  const [a, b] = matching.unmatched;
  const lines: string[] = [];
  if (a > 0 || b > 0) {
    lines.push(`without a partner: ${counted(a, 'point')} of A, ${counted(b, 'point')} of B`);
  }
  if (untried > 0) lines.push(`without trials at the root: ${counted(untried, 'pair')}`);
  return lines;
}

function describeEstimate({ low, best, high, level }: Estimate): string {
  return `${round(best)}, ${percent(level)} interval [${round(low)}, ${round(high)}]`;
}

const percent = (level: number): string => `${Number((100 * level).toPrecision(6))} %`;

const round = (value: number): string => String(Number(value.toPrecision(4)));
