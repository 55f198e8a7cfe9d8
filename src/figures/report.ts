import { stringify } from 'yaml';
import type { Agreement } from '../analysis/agreement.ts';
import type { ExpectationResult } from '../analysis/expectations.ts';
import type { RunResult } from '../analysis/result.ts';
import type { RunTotals } from '../analysis/totals.ts';
import type { FigureRequest, Part, Scenario } from '../scenario/scenario.ts';
import { describeAgreement } from './agreement.ts';
import { tabulateCollapse } from './collapseTable.ts';
import { renderNumberTable, type TextTable } from './textTable.ts';
import { Html, html, prefixIds } from './html.ts';
import { tabulateRegimes } from './regimesTable.ts';
import { tabulateRegret } from './regretTable.ts';
import { renderPage } from './page.ts';
import { type PlanContent, planSections } from './planPage.ts';
import { sayOutcomes } from './outcomeWords.ts';
import { renderResults } from './resultsTable.ts';
import { tabulateTraces } from './tracedBoundary.ts';
import { count, formatNumber, formatPercent, wordsOf } from './words.ts';

/** What a report tells. */
export interface Report {
  readonly scenario: Scenario;
  /** the points that are told: of a long run not all of them */
  readonly run: RunResult;
  /** of all points */
  readonly totals: RunTotals;
  /** drawn figures in order */
  readonly figures: readonly { readonly request: FigureRequest; readonly svg: string }[];
  readonly agreement: Agreement;
  readonly expectations: readonly ExpectationResult[];
  /** the plan of the scenario, where it has one */
  readonly plan?: PlanContent;
  /** times, machine and versions: all that may differ between two runs of the same scenario */
  readonly provenance: Readonly<Record<string, string | number>>;
}

const CAPTIONS: Readonly<Record<FigureRequest['kind'], string>> = {
  'phase-diagram':
    'Each cell is one simulated organization. Blue: the signal at the root is stronger than at one ' +
    'leaf; red-brown: weaker. The lines are theory: the critical point, where a vanishing signal neither grows nor ' +
    'fades, and the boundary at which this signal leaves the root as good as a leaf.',
  curve: 'Symbols are simulated, lines are predicted; neither knows of the other.',
  depth:
    'From the leaves on the left to the root on the right. The bounds are certified: the recursion ' +
    'lies between them.',
  'order-parameter':
    'With depth the curves turn ever more sharply into the fixed point, which is zero on the far ' +
    'side of the transition.',
  agreement:
    'Were the predictions exact, the scores would follow the standard normal law, drawn as a line.',
  regimes:
    'Each cell is the measured regime of one organization, told from trials alone; the lines are ' +
    'where theory says that it changes.',
  regret:
    'What each alternative loses against the one that it is compared with; below the line at 0 it ' +
    'is better.',
  allocation: 'Where the tokens of the budget go; the bill is exact.',
  collapse:
    'Near a transition trees of all depths follow one curve once bias and distance are scaled with ' +
    'depth. The critical point is measured; the curve is theory, and nothing in it was fitted.',
  pareto:
    'Ringed points are beaten by no other in cost, accuracy and latency at once; the stair joins ' +
    'those that are best for their cost.',
};

/** The tables that belong under a figure. */
function tablesOf(request: FigureRequest, run: RunResult): TextTable[] {
  if (request.kind === 'regimes') return tabulateRegimes(request, run);
  if (request.kind === 'collapse') return tabulateCollapse(request, run);
  return request.kind === 'regret' ? tabulateRegret(request, run) : [];
}

function figureOf({ request, svg }: Report['figures'][number], k: number, run: RunResult): Html {
  const name = request.title ?? wordsOf(request.name.replaceAll('-', ' '));
  return html`<figure role="group" aria-label="${name}">
    ${new Html(prefixIds(svg, `figure${k + 1}`))}
    <figcaption><strong>Figure ${k + 1}.</strong> ${CAPTIONS[request.kind]}</figcaption>
    ${tablesOf(request, run).map(renderNumberTable)}
  </figure>`;
}

function mark(held: boolean | null): Html {
  if (held === null) return html`<span class="mark">undecided</span>`;
  return held
    ? html`<span class="mark held">✓ held</span>`
    : html`<span class="mark failed">✗ failed</span>`;
}

const classOf = (held: boolean | null): string =>
  held === null ? 'open' : held ? 'held' : 'failed';

function expectationVerdict(expectations: readonly ExpectationResult[]): Html {
  if (expectations.length === 0) {
    return html`<li class="open">
      <strong>No expectation stated</strong> The scenario makes no claim that a run could refute.
    </li>`;
  }
  const failed = expectations.filter(({ held }) => held === false);
  const open = expectations.filter(({ held }) => held === null);
  const held = expectations.length - failed.length - open.length;
  const verdict = failed.length > 0 ? false : open.length > 0 ? null : true;
  const rest = [
    ...failed.map(({ message }) => `Failed: ${message}.`),
    ...open.map(({ message }) => `Undecided: ${message}.`),
  ].join(' ');
  return html`<li class="${classOf(verdict)}">
    <strong>${held} of ${count(expectations.length, 'expectation')} held</strong> ${rest}
  </li>`;
}

function powerOf({ smallestDetectable, medianDetectable }: Agreement, run: RunResult): string {
  const name = wordsOf(run.model.observables[0].name);
  if (typeof smallestDetectable !== 'number' || typeof medianDetectable !== 'number') return '';
  return (
    `A typical test would have found a discrepancy of ${formatNumber(medianDetectable, 2)} in ` +
    `${name} nine times in ten, the sharpest one of ${formatNumber(smallestDetectable, 2)}.`
  );
}

function agreementVerdict({ agreement, run }: Report): Html {
  return html`<li class="${classOf(agreement.held)}">
    <strong>${describeAgreement(agreement)}</strong> ${powerOf(agreement, run)}
  </li>`;
}

function expectationTable(expectations: readonly ExpectationResult[]): Html {
  if (expectations.length === 0) return html``;
  return html`<h2>Expectations</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>kind</th>
            <th>verdict</th>
            <th>what was found</th>
          </tr>
        </thead>
        <tbody>
          ${expectations.map(
            ({ expectation, held, message }) =>
              html`<tr>
                <td>${wordsOf(expectation.kind)}</td>
                <td>${mark(held)}</td>
                <td>${message}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

function factList(facts: Readonly<Record<string, string | number>>, title = ''): Html {
  return html`<dl class="facts" ${title === '' ? '' : html` aria-label="${title}"`}>
    ${Object.entries(facts).map(
      ([name, value]) =>
        html`<dt>${wordsOf(name)}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;
}

/** The samplers that drew a part's points, which a request for `full` leaves open. */
function samplersOf({ methods }: RunTotals, { name, method }: Part): string {
  return (methods[name] ?? [method]).join(' and ');
}

const DECISIONS = {
  growth: 'mu_L is above or below mu_0',
  synergy: 'mu_L is above or below the bias of one agent with all of the budget',
};

/** How many trials a point of a part has, or until when. */
function trialsText({ trials, until }: Part): string {
  const most = `${formatNumber(trials)} trials a point`;
  if (until === undefined) return most;
  if (until.goal === 'decide') return `at most ${most}, until ${DECISIONS[until.decide]}`;
  const of = until.observable === undefined ? '' : ` of ${wordsOf(until.observable)}`;
  return until.goal === 'halfWidth'
    ? `at most ${most}, until the half-width${of} is ${until.halfWidth}`
    : `at most ${most}, until the half-width${of} is ${formatPercent(until.relative)} of the value`;
}

function methodFacts({ scenario, run, totals }: Report): Record<string, string | number> {
  const outcomes = sayOutcomes(totals);
  return {
    model: `${run.model.title} (${run.model.name}, version ${run.model.version})`,
    seed: run.seed,
    points: formatNumber(totals.points),
    parts: scenario.parts
      .map((part) => `${part.name}: ${trialsText(part)}, ${samplersOf(totals, part)}`)
      .join('; '),
    ...(outcomes !== '' && { 'trials until': outcomes }),
    intervals: formatPercent(run.confidence),
    'family-wise level of agreement': formatNumber(run.familyWise),
  };
}

/**
 * Writes a run as one HTML page that needs nothing else: no scripts, fonts or files. Everything but
 * the footer is the same for the same results.
 *
 * @returns the text of the page
 */
export function renderReport(report: Report): string {
  const { scenario, run, totals, figures, agreement, expectations, provenance, plan } = report;
  const body = html`<header>
      <h1>${scenario.title}</h1>
      <p class="lead">${scenario.description.trim()}</p>
      <ul class="verdict">
        ${expectationVerdict(expectations)} ${agreementVerdict(report)}
      </ul>
    </header>
    ${figures.length === 0 ? '' : html`<h2>Figures</h2>`}
    ${figures.map((figure, k) => figureOf(figure, k, run))}
    ${plan === undefined ? '' : html`<h2>The plan</h2>`}
    ${plan === undefined ? '' : planSections(plan)} ${expectationTable(expectations)}
    ${run.traces === undefined ? '' : html`<h2>Traced boundaries</h2>`}
    ${tabulateTraces(run).map(renderNumberTable)}
    <h2>Results</h2>
    ${renderResults(run, agreement, totals.rows)}
    <h2>How it was done</h2>
    ${factList(methodFacts(report))}
    <details>
      <summary>The scenario, defaults and overrides included</summary>
      <pre>${stringify(scenario.resolved)}</pre>
    </details>
    <footer>${factList(provenance, 'times, machine and versions')}</footer>`;
  return renderPage(scenario.title, body);
}
