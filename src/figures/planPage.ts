import { stringify } from 'yaml';
import type { Plan } from '../analysis/plan.ts';
import { Html, html, prefixIds } from './html.ts';
import { renderPage } from './page.ts';
import {
  accuracyText,
  changeTable,
  constraintTable,
  COST_COLUMNS,
  costTable,
  describeOption,
  intervalText,
  isNumber,
  numberText,
  outcomeTable,
  sayAssumed,
  sayBinding,
  sayDisagreements,
  sayHeld,
  sayInfeasible,
  sayScanned,
  saySimulation,
  saySpread,
  sayTie,
  sensitivityTable,
} from './planWords.ts';
import { renderTextTable, type TextTable } from './textTable.ts';
import { capitalize, count, formatNumber, formatPercent } from './words.ts';

/** What a page tells of a plan. */
export interface PlanPage {
  readonly title: string;
  readonly description: string;
  readonly plan: Plan;
  /** the figure of the plan */
  readonly svg: string;
  /** what nobody set */
  readonly assumed: Readonly<Record<string, unknown>>;
  /** what the description of the system rests on, in sentences */
  readonly notes: readonly string[];
}

/** What a page shows of a plan below its title. */
export type PlanContent = Pick<PlanPage, 'plan' | 'svg' | 'assumed' | 'notes'>;

function answer(plan: Plan): Html {
  const { best, parameters } = plan;
  const { simulated, cost } = best;
  const measured =
    simulated === null
      ? 'not simulated'
      : `${intervalText(simulated.accuracy)} % simulated (${formatPercent(plan.level)} interval)`;
  const money =
    cost?.totalCost == null
      ? ''
      : ` An answer costs ${formatNumber(cost.totalCost)} at the prices given.`;
  return html`<li class="${plan.held === false ? 'failed' : simulated === null ? 'open' : 'held'}">
    <strong>${capitalize(describeOption(best))}</strong>
    Right in ${accuracyText(best.accuracy)} % predicted, ${measured}. It spends
    ${numberText(cost?.totalTokens)} of ${formatNumber(parameters.budget)} tokens,
    ${numberText(cost?.pathTokens)} of them in turn, in
    ${count(cost?.rounds ?? 0, 'round')}.${money} ${sayTie(plan)}
  </li>`;
}

function disagreements(plan: Plan): Html[] {
  return sayDisagreements(plan).map(
    (text) => html`<li class="failed"><strong>${text}</strong></li>`,
  );
}

const table = (rows: TextTable): Html => renderTextTable(rows, isNumber);

function assumptions({ plan, assumed, notes }: PlanContent): Html {
  const held = sayHeld(plan);
  return html`<p>Assumed, since nothing else was said: ${sayAssumed(assumed, plan).join('; ')}.</p>
    ${held.length === 0 ? '' : html`<p>Held: ${held.join('; ')}.</p>`}
    ${notes.map((text) => html`<p>Calibrated: ${text}</p>`)}`;
}

function howSure(plan: Plan): Html {
  const sentences = saySpread(plan).map((text) => html`<p>${text}</p>`);
  return sentences.length === 0
    ? html``
    : html`<h3>How sure that is</h3>
        ${sentences}`;
}

/** The sections of a plan, for a page of its own or within a report. */
export function planSections(content: PlanContent): Html {
  const { plan, svg } = content;
  return html`<ul class="verdict">
      ${answer(plan)} ${disagreements(plan)}
    </ul>
    <figure role="group" aria-label="accuracy against budget">
      ${new Html(prefixIds(svg, 'plan'))}
      <figcaption>
        Accuracy in dependence on the budget, for the best organization of each topology.
      </figcaption>
    </figure>
    <h3>The best of each topology (accuracy in %)</h3>
    ${table(outcomeTable(plan))}
    <p>${saySimulation(plan)}</p>
    ${sayInfeasible(plan).map((text) => html`<p>${text}</p>`)} ${table(costTable(plan))}
    <p>In the columns, ${COST_COLUMNS}.</p>
    ${howSure(plan)}
    <h3>Why (accuracy points)</h3>
    <p>${sayBinding(plan)}</p>
    ${table(constraintTable(plan))}
    <h3>Budgets at which the best topology changes</h3>
    ${plan.changes.length === 0 ? '' : table(changeTable(plan))}
    <p>${sayScanned(plan)}</p>
    <h3>What would help most (accuracy points)</h3>
    ${table(sensitivityTable(plan))}
    <h3>What it rests on</h3>
    ${assumptions(content)}
    <details>
      <summary>All parameters, defaults included</summary>
      <pre>${stringify(plan.parameters)}</pre>
    </details>`;
}

/**
 * Writes a plan as one HTML page that needs nothing else.
 *
 * @returns the text of the page
 */
export function renderPlanPage(page: PlanPage): string {
  const { title, description } = page;
  const body = html`<header>
      <h1>${title}</h1>
      <p class="lead">${description.trim()}</p>
    </header>
    ${planSections(page)}`;
  return renderPage(title, body);
}
