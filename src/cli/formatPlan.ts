import pico from 'picocolors';
import type { Plan } from '../analysis/plan.ts';
import {
  accuracyText,
  changeTable,
  constraintTable,
  COST_COLUMNS,
  costTable,
  describeOption,
  intervalText,
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
} from '../figures/planWords.ts';
import { capitalize, count, formatNumber, formatPercent } from '../figures/words.ts';
import type { PlanDocument } from '../scenario/parsePlan.ts';
import { alignTable, section, wrap } from './layout.ts';

/** A plan for people. */
export function formatPlan({ title, request }: PlanDocument, plan: Plan): string {
  const sections = [
    headOf(title, plan),
    section('The best of each topology (accuracy in %)', [
      alignTable(outcomeTable(plan)),
      wrap(saySimulation(plan)),
      ...sayInfeasible(plan).map(wrap),
      '\n',
      alignTable(costTable(plan)),
      wrap(`${COST_COLUMNS}.`),
    ]),
    ...(plan.spread === null ? [] : [section('How sure that is', saySpread(plan).map(wrap))]),
    section('Why (accuracy points)', [wrap(sayBinding(plan)), alignTable(constraintTable(plan))]),
    section('Budgets at which the best topology changes', [
      ...(plan.changes.length === 0 ? [] : [alignTable(changeTable(plan))]),
      wrap(sayScanned(plan)),
    ]),
    section('What would help most (accuracy points)', [alignTable(sensitivityTable(plan))]),
    assumptionsOf(request, plan),
  ];
  return sections.filter((text) => text !== '').join('\n');
}

function headOf(title: string, plan: Plan): string {
  const { best, parameters } = plan;
  const { cost, simulated } = best;
  const measured =
    simulated === null
      ? 'not simulated'
      : `${intervalText(simulated.accuracy)} simulated [${formatPercent(plan.level)} interval]`;
  const lines = [
    `right in ${accuracyText(best.accuracy)} % predicted, ${measured}`,
    `${numberText(cost?.totalTokens)} of ${formatNumber(parameters.budget)} tokens, ${numberText(cost?.pathTokens)} of them in turn, ${count(cost?.rounds ?? 0, 'round')}`,
    ...(cost?.totalCost == null
      ? []
      : [`an answer costs ${formatNumber(cost.totalCost)} at the prices given`]),
  ];
  const loud = sayDisagreements(plan).map((text) => pico.red(wrap(`DISAGREEMENT: ${text}`)));
  return [
    `${title}\n`,
    pico.bold(wrap(capitalize(describeOption(best)))),
    ...lines.map((line) => `  ${line}\n`),
    wrap(sayTie(plan)),
    ...loud,
  ].join('');
}

function assumptionsOf({ assumed, notes }: PlanDocument['request'], plan: Plan): string {
  const how =
    'Replace them by flags such as --correlation 0.3, by --set path=value (phaselab list allocation ' +
    'names the paths), or by --system FILE. What is planned is only as good as they are.';
  return section(`Assumed for these ${formatNumber(plan.parameters.budget)} tokens`, [
    ...sayAssumed(assumed, plan).map((text) => `  assumed: ${text}\n`),
    ...sayHeld(plan).map((text) => `  held: ${text}\n`),
    ...notes.map((text) => wrap(`calibrated: ${text}`)),
    wrap(how),
  ]);
}

/** A plan for machines: everything, under keys that stay. */
export function jsonOf({ title, description, request }: PlanDocument, plan: Plan): object {
  const { parameters, best, options, seed, level, held, ...theory } = plan;
  return {
    title,
    description,
    parameters,
    assumed: request.assumed,
    seed,
    level,
    held,
    best: best.topology,
    options: options.map((option) => ({ words: describeOption(option), ...option })),
    ...theory,
  };
}
