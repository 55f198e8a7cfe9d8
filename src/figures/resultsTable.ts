import type { Agreement } from '../analysis/agreement.ts';
import type { PointResult, RunResult } from '../analysis/result.ts';
import { type Html, html } from './html.ts';
import { convert, observe } from './observe.ts';
import { capitalize, formatNumber, formatPercent, formatScalar, wordsOf } from './words.ts';

/** Rows that a page can still show; every row is in the run's own files. */
const MOST_ROWS = 2000;
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

/** The parameters that differ between points, in the scenario's order. */
function variedPaths(points: readonly PointResult[]): string[] {
  const paths = [...new Set(points.flatMap(({ parameters }) => Object.keys(parameters)))];
  return paths.filter((path) => new Set(points.map(({ parameters }) => parameters[path])).size > 1);
}

function predictedMean({ point, channel }: Row): number | null {
  const level = /^level (\d+)$/.exec(channel)?.[1];
  if (level === undefined) return point.prediction?.value ?? null;
  return point.prediction?.levels?.[Number(level)] ?? null;
}

const EMPTY = html`<td class="number">–</td>`;

function numberCell(value: number | null | undefined, digits = 5): Html {
  if (value === null || value === undefined) return EMPTY;
  return html`<td class="number">${formatNumber(value, digits)}</td>`;
}

function observableCells(run: RunResult, { point, channel }: Row): Html[] {
  return run.model.observables.map((observable) => {
    const seen = observe(run, point, observable, channel);
    if (seen === null) return EMPTY;
    const [low, best, high] = [seen.low, seen.best, seen.high].map((v) => formatNumber(v, 5));
    return html`<td class="number">${best} [${low}, ${high}]</td>`;
  });
}

function bodyRow(run: RunResult, paths: readonly string[], row: Row): Html {
  const { point, channel, test } = row;
  const mean = predictedMean(row);
  const predicted = mean === null ? null : convert(run.model.observables[0], mean);
  const what = point.status === 'infeasible' ? `cannot be built: ${point.reason ?? ''}` : channel;
  return html`<tr${test?.rejected === true ? html` class="rejected"` : ''}>
<td class="number">${point.index}</td><td>${point.part}</td><td>${point.method}</td>
${paths.map((path) => html`<td>${formatScalar(point.parameters[path] ?? '')}</td>`)}
<td>${what}</td>${numberCell(point.tallies[channel]?.trials)}
${observableCells(run, row)}
${numberCell(predicted)}${numberCell(test?.z, 3)}
</tr>`;
}

function headRow(run: RunResult, paths: readonly string[]): Html {
  const level = formatPercent(run.confidence);
  const [first] = run.model.observables;
  return html`<tr>
    <th class="number">#</th>
    <th>part</th>
    <th>method</th>
    ${paths.map((path) => html`<th>${wordsOf(path)}</th>`)}
    <th>measured at</th>
    <th class="number">trials</th>
    ${run.model.observables.map(({ name }) => html`<th class="number">${wordsOf(name)} [${level}]</th>`)}
    <th class="number">predicted ${wordsOf(first.name)}</th>
    <th class="number">z</th>
  </tr>`;
}

/** All results as a table: observables with intervals, the prediction, and the z-score between them. */
export function renderResults(run: RunResult, agreement: Agreement): Html {
  const rows = rowsOf(run, agreement);
  const paths = variedPaths(run.points);
  const table = html`<div class="scroll">
    <table>
      <thead>
        ${headRow(run, paths)}
      </thead>
      <tbody>
        ${rows.slice(0, MOST_ROWS).map((row) => bodyRow(run, paths, row))}
      </tbody>
    </table>
  </div>`;
  const left = rows.length - MOST_ROWS;
  const note = left > 0 ? html`<p>${formatNumber(left)} more rows are in results.csv.</p>` : html``;
  if (rows.length <= FOLDED) return table;
  const summary = `${capitalize(formatNumber(rows.length))} rows`;
  return html`<details>
    <summary>${summary}</summary>
    ${table}${note}
  </details>`;
}
