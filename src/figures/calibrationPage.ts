import { stringify } from 'yaml';
import type { Calibration } from '../analysis/calibration/calibration.ts';
import type { CalibrationFigure } from './calibrationFigures.ts';
import { type CalibrationTable, calibrationTables, sayLog, sayModels } from './calibrationWords.ts';
import { Html, html, prefixIds } from './html.ts';
import { renderPage } from './page.ts';
import { isNumber } from './planWords.ts';
import { renderTextTable, type TextTable } from './textTable.ts';
import { count, formatNumber, formatPercent } from './words.ts';

/** What a page shows of a calibration. */
export interface CalibrationPage {
  readonly calibration: Calibration;
  readonly figures: readonly (Pick<CalibrationFigure, 'name' | 'caption'> & {
    readonly svg: string;
  })[];
}

/** A number, with or without its interval. */
const NUMERIC = /^(< )?[+−]?[\d.,∞]+( \[[^\]]*\])?$/;

/** Whether a cell is a number: the first column names its row. */
const isNumeric = (cell: string, column: number): boolean =>
  column > 0 && (isNumber(cell) || NUMERIC.test(cell));

const tableOf = (table: TextTable): Html => renderTextTable(table, isNumeric);

function sectionOf({ title, note, head, rows, all }: CalibrationTable): Html {
  const rest =
    all === undefined
      ? ''
      : html`<details>
          <summary>All ${formatNumber(all.length)}</summary>
          ${tableOf({ head, rows: all })}
        </details>`;
  return html`<h3>${title}</h3>
    ${note === '' ? '' : html`<p>${note}</p>`} ${tableOf({ head, rows })} ${rest}`;
}

function verdictOf({ diagnosis, comparison, estimates }: Calibration): Html {
  const [first = '', ...rest] = diagnosis.words;
  const isRefuted = comparison !== null && comparison.recommended.length === 0;
  const state = comparison === null ? 'open' : isRefuted ? 'failed' : 'held';
  return html`<ul class="verdict">
    <li class="${state}"><strong>${first}</strong> ${rest.join(' ')}</li>
    <li class="${state}"><strong>${sayModels({ comparison, estimates })}</strong></li>
  </ul>`;
}

function warningsOf({ warnings }: Calibration): Html {
  if (warnings.length === 0) return html`<p>Nothing in the log calls for a warning.</p>`;
  return html`<h2>Beware</h2>
    <ul class="verdict">
      ${warnings.map(
        ({ kind, message }) =>
          html`<li class="failed"><strong>${kind.replaceAll('-', ' ')}</strong> ${message}.</li>`,
      )}
    </ul>`;
}

function figuresOf(figures: CalibrationPage['figures']): Html[] {
  return figures.map(
    ({ name, caption, svg }) =>
      html`<figure role="group" aria-label="${name}">
        ${new Html(prefixIds(svg, name))}
        <figcaption>${caption}</figcaption>
      </figure>`,
  );
}

/** What was read, and what of it was left out. */
function sayReading({ notes }: Calibration): string[] {
  const { duplicates, equalRows = 0, missingCells = 0, budget, hops } = notes;
  return [
    duplicates === 0 ? '' : `${count(duplicates, 'repeated row')} counted once.`,
    equalRows === 0
      ? ''
      : `${count(equalRows, 'row')} equal to another one counted as further trials.`,
    missingCells === 0
      ? ''
      : `${count(missingCells, 'pair')} of a task and an agent without a trial.`,
    budget === undefined
      ? ''
      : `Of several budgets, outcomes are of ${formatNumber(budget)} tokens.`,
    hops === undefined ? '' : `Of several numbers of hops, outcomes are of ${formatNumber(hops)}.`,
  ].filter((sentence) => sentence !== '');
}

/** How each number is computed, and where that is from. */
const METHODS = [
  'Intervals: bootstrap over tasks (Efron 1979); those of a share of tasks and of one agent’s binomial accuracy by Jeffreys (Brown, Cai and DasGupta 2001).',
  'Correlation: Pearson’s over tasks, of one trial of each agent; intraclass by moments (Ridout, Demétrio and Firth 1999); beta-binomial by maximum likelihood (Skellam 1948).',
  'Majorities: exact over random panels without replacement (hypergeometric law).',
  'Models of panels, each with the accuracy and the correlation of the log: shared and plateau-matched votes, beta-binomial, probit (Emrich and Piedmonte 1991), common cause (Fleming 1975); tested by a jackknife over tasks and a parametric bootstrap at 1 %; compared out of sample by halves of the tasks.',
  'pass^k: Yao et al. (arXiv:2406.12045); pass@k: Chen et al. (arXiv:2107.03374).',
  'Amplification, leaf curve and channel: arXiv:2601.17311; curves by binomial maximum likelihood, chosen by QAIC (Burnham and Anderson 2002).',
];

function foundations(calibration: Calibration): Html {
  const { system, seed, level, estimates } = calibration;
  const reading = [
    ...sayReading(calibration),
    `Intervals: ${formatPercent(level)}, ${formatNumber(estimates.replicates)} resamples of the tasks, seed ${seed}.`,
  ];
  return html`<h2>What it rests on</h2>
    <p>${reading.join(' ')}</p>
    ${system.assumed.map((text) => html`<p>Assumed: ${text}</p>`)}
    <details>
      <summary>The system, for scenarios and plans</summary>
      <pre>${stringify(system.parameters)}</pre>
    </details>
    <h3>How it was computed</h3>
    ${METHODS.map((text) => html`<p>${text}</p>`)}`;
}

/**
 * Writes a calibration as one HTML page that needs nothing else: what it comes to, what to beware of,
 * figures, tables, what was assumed and how it was computed.
 *
 * @returns the text of the page
 */
export function renderCalibrationPage({ calibration, figures }: CalibrationPage): string {
  const title = `Calibration of ${calibration.source}`;
  const body = html`<header>
      <h1>${title}</h1>
      <p class="lead">
        ${sayLog(calibration)}; ${formatPercent(calibration.level)} intervals over tasks.
      </p>
    </header>
    ${verdictOf(calibration)} ${warningsOf(calibration)}
    <h2>Figures</h2>
    ${figuresOf(figures)}
    <h2>Numbers</h2>
    ${calibrationTables(calibration).map(sectionOf)} ${foundations(calibration)}`;
  return renderPage(title, body);
}
