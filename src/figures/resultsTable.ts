import type { Agreement } from '../analysis/agreement.ts';
import type { PointResult, RunResult } from '../analysis/result.ts';
import type { Observable } from '../models/model.ts';
import { applies } from './applicability.ts';
import { type Html, html } from './html.ts';
import { convert, isObserved, observe } from './observe.ts';
import { capitalize, formatNumber, formatPercent, formatScalar, wordsOf } from './words.ts';

/** Rows that a page can still show; every row is in the run's own files. */
export const MOST_ROWS = 2000;
/** Tables longer than this are folded away. */
const FOLDED = 30;

type Test = Agreement['tests'][number];

/** One channel of one point. */
interface Row {
  readonly point: PointResult;
  readonly channel: string;
  readonly test: Test | undefined;
}

function rowsOf(run: RunResult, { tests }: Agreement): Row[] {
  const byKey = new Map(tests.map((test) => [`${test.index} ${test.channel}`, test]));
  return run.points.flatMap((point) => {
    const channels = Object.keys(point.tallies);
    return (channels.length === 0 ? ['root'] : channels).map((channel) => ({
      point,
      channel,
      test: byKey.get(`${point.index} ${channel}`),
    }));
  });
}

/** The parameters that differ between the points that read them, in the scenario's order. */
function variedPaths(points: readonly PointResult[]): string[] {
  const paths = [...new Set(points.flatMap(({ parameters }) => Object.keys(parameters)))];
  return paths.filter((path) => {
    const reading = points.filter((point) => applies(point, path));
    return new Set(reading.map(({ parameters }) => parameters[path])).size > 1;
  });
}

function predictedMean({ point, channel }: Row): number | null {
  const level = /^level (\d+)$/.exec(channel)?.[1];
  if (level === undefined) return point.prediction?.value ?? null;
  return point.prediction?.levels?.[Number(level)] ?? null;
}

/** One column: its head, and what it says of a row. */
interface Column {
  readonly head: string;
  readonly numeric: boolean;
  readonly text: (row: Row) => string;
}

const NONE = '–';

function numberText(value: number | null | undefined, digits = 5): string {
  return value === null || value === undefined ? NONE : formatNumber(value, digits);
}

/** Columns that name a row; one that says the same of every row is left out. */
function namingColumns(rows: readonly Row[], points: readonly PointResult[]): Column[] {
  const columns: Column[] = [
    { head: 'part', numeric: false, text: ({ point }) => point.part },
    { head: 'method', numeric: false, text: ({ point }) => point.method },
    ...variedPaths(points).map((path) => ({
      head: wordsOf(path),
      numeric: false,
      text: ({ point }: Row) =>
        applies(point, path) ? formatScalar(point.parameters[path] ?? '') : NONE,
    })),
    { head: 'measured at', numeric: false, text: placeOf },
    { head: 'outcome', numeric: false, text: ({ point }) => point.stopped?.outcome ?? NONE },
  ];
  return columns.filter(({ text }) => new Set(rows.map(text)).size > 1);
}

function placeOf({ point, channel }: Row): string {
  return point.status === 'infeasible' ? `cannot be built: ${point.reason ?? ''}` : channel;
}

/** Known observables: those that a method measures itself, and others but for mere mirrors of it. */
function shownObservables({ model, points }: RunResult): readonly Observable[] {
  const measures = points.map(({ method }) => model.measure(method));
  const seen = (mirror: Observable): boolean =>
    measures.some(({ offset, scale }) => offset === mirror.offset && scale === mirror.scale);
  const known = (shown: Observable): boolean => points.some((point) => isObserved(shown, point));
  return model.observables.filter((shown) => known(shown) && (shown.scale > 0 || seen(shown)));
}

function observableColumns(run: RunResult): Column[] {
  return shownObservables(run).map((observable) => ({
    head: `${wordsOf(observable.name)} [${formatPercent(run.confidence)}]`,
    numeric: true,
    text: ({ point, channel }) => {
      const seen = observe(run, point, observable, channel);
      if (seen === null) return NONE;
      const [low, best, high] = [seen.low, seen.best, seen.high].map((v) => formatNumber(v));
      return `${best} [${low}, ${high}]`;
    },
  }));
}

function columnsOf(run: RunResult, rows: readonly Row[]): Column[] {
  const [first] = run.model.observables;
  return [
    { head: '#', numeric: true, text: ({ point }) => String(point.index) },
    ...namingColumns(rows, run.points),
    {
      head: 'trials',
      numeric: true,
      text: ({ point, channel }) => numberText(point.tallies[channel]?.trials),
    },
    ...observableColumns(run),
    {
      head: `predicted ${wordsOf(first.name)}`,
      numeric: true,
      text: (row) => {
        const mean = predictedMean(row);
        return numberText(mean === null ? null : convert(first, mean));
      },
    },
    { head: 'z', numeric: true, text: ({ test }) => numberText(test?.z, 3) },
  ];
}

const DECIDED = html`<p>
  Where a decision ended the trials, z compares their plain mean with the prediction, as the test
  does, which allows for the looks; the estimate beside it is without the bias of stopping, so the
  two may lie on different sides of the prediction.
</p>`;

const CLASS = html` class="number"`;

function bodyRow(columns: readonly Column[], row: Row): Html {
  const rejected = row.test?.rejected === true ? html` class="rejected"` : '';
  const cells = columns.map(
    ({ numeric, text }) => html`<td${numeric ? CLASS : ''}>${text(row)}</td>`,
  );
  return html`<tr${rejected}>${cells}</tr>`;
}

function headRow(columns: readonly Column[]): Html {
  return html`<tr>
    ${columns.map(({ head, numeric }) => html`<th${numeric ? CLASS : ''}>${head}</th>`)}
  </tr>`;
}

/**
 * The first results as a table: observables with intervals, the prediction, and the z-score between
 * them.
 *
 * @param run its first points at least
 * @param total rows of all points
 */
export function renderResults(run: RunResult, agreement: Agreement, total: number): Html {
  const points = run.points.slice(0, MOST_ROWS);
  const rows = rowsOf({ ...run, points }, agreement).slice(0, MOST_ROWS);
  const columns = columnsOf({ ...run, points }, rows);
  const table = html`<div class="scroll">
    <table class="results">
      <thead>
        ${headRow(columns)}
      </thead>
      <tbody>
        ${rows.map((row) => bodyRow(columns, row))}
      </tbody>
    </table>
  </div>`;
  const left = total - rows.length;
  const more = left > 0 ? html`<p>${formatNumber(left)} more rows are in results.csv.</p>` : '';
  const note = points.some(({ stopped }) => stopped?.rule.goal === 'decide') ? DECIDED : '';
  if (total <= FOLDED) return html`${table}${note}`;
  const summary = `${capitalize(formatNumber(total))} rows`;
  return html`<details>
    <summary>${summary}</summary>
    ${table}${note}${more}
  </details>`;
}
