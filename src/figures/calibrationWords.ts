import type { Calibration } from '../analysis/calibration/calibration.ts';
import type { AgentAccuracy } from '../analysis/calibration/estimates/accuracy.ts';
import type { JudgedModel, ModelComparison } from '../analysis/calibration/models/compareModels.ts';
import { FEWEST_TASKS } from '../analysis/calibration/models/panelData.ts';
import type { PanelVoting, PluralityEstimate } from '../analysis/calibration/voting/plurality.ts';
import type { WithinAgent } from '../analysis/calibration/estimates/withinAgent.ts';
import type { Estimate } from '../math/intervals.ts';
import { accuracyText, estimateText } from './estimateText.ts';
import { roleOf } from './modelStyle.ts';
import type { TextTable } from './textTable.ts';
import { votersOf } from './voters.ts';
import { count, formatNumber, formatPercent } from './words.ts';

/** A table of a calibration. */
export interface CalibrationTable extends TextTable {
  readonly title: string;
  /** what the columns are, or nothing */
  readonly note: string;
  /** all rows, where only some are shown */
  readonly all?: TextTable['rows'];
}

const NONE = '–';
const textOf = (estimate: Estimate | null): string =>
  estimate === null ? NONE : estimateText(estimate);
const percentOf = (estimate: Estimate | null): string =>
  estimate === null ? NONE : accuracyText(estimate);

/** Points of accuracy without an interval. */
const pointsOf = (difference: number): string => (100 * difference).toFixed(2).replace('-', '−');

function levelOf({ level }: Calibration): string {
  return `[${formatPercent(level)}]`;
}

/** The head of long tables and their end. */
const SHOWN = 5;

/** The first and the last rows of a long table, and all of them. */
function shorten(rows: TextTable['rows']): Pick<CalibrationTable, 'rows' | 'all'> {
  if (rows.length <= 2 * SHOWN + 2) return { rows };
  const left = rows.length - 2 * SHOWN;
  const gap = rows[0].map((_, k) => (k === 0 ? `… ${left} more …` : NONE));
  return { rows: [...rows.slice(0, SHOWN), gap, ...rows.slice(-SHOWN)], all: rows };
}

function correlationTable(calibration: Calibration): CalibrationTable {
  const { correlations, icc, likeliest, effectiveVotes } = calibration.estimates;
  const { noun } = votersOf(calibration);
  const rows: [string, Estimate | null][] = [
    ['pairwise, all pairs', correlations.all],
    ['pairwise, within families', correlations.withinFamilies],
    ['pairwise, across families', correlations.acrossFamilies],
    ['pairwise, accuracies within 10 points', correlations.matched],
    ['intraclass, by moments', icc],
    ['beta-binomial, maximum likelihood', likeliest.correlation],
    ['beta-binomial, profile likelihood', likeliest.profile],
    ...effectiveVotes
      .filter(({ agents }) => agents > 1)
      .map(({ agents, votes }): [string, Estimate] => [
        `votes that ${count(agents, noun)} are worth`,
        votes,
      ]),
  ];
  return {
    title: 'Correlation',
    note: 'A vote is right or wrong; votes worth: k/(1 + (k − 1)ρ) with the pairwise ρ.',
    head: ['', `estimate ${levelOf(calibration)}`],
    rows: rows.flatMap(([name, estimate]) =>
      estimate === null ? [] : [[name, estimateText(estimate)]],
    ),
  };
}

function modelRow(judged: JudgedModel, comparison: ModelComparison): string[] {
  const { model, fit, curvePValue, error } = judged;
  return [
    model,
    roleOf(judged, comparison),
    pValueText(curvePValue),
    fit === null ? NONE : pValueText(fit.pValue),
    pointsOf(error),
    (error / comparison.noiseFloor).toFixed(2),
  ];
}

const pValueText = (p: number): string => (p < 1e-3 ? '< .001' : formatNumber(p, 2));

function modelTables(calibration: Calibration): CalibrationTable[] {
  const { comparison } = calibration;
  if (comparison === null) return [];
  const { sizes, models, noiseFloor } = comparison;
  const { noun } = votersOf(calibration);
  return [
    {
      title: 'Models of panels held against the log',
      note:
        'p: whether the model agrees with the majorities, and with the numbers of right votes at single tasks. ' +
        'At .01 or less of the one it is refuted, of the other alone it still predicts majorities. ' +
        'Error: of parameters from half of the tasks at the other half, root mean square over sizes, in points; ' +
        `the noise floor, ${pointsOf(noiseFloor)}, is what the other half's own curve errs by.`,
      head: ['model', 'verdict', 'p, majorities', 'p, tasks', 'error', '× floor'],
      rows: models.map((judged) => modelRow(judged, comparison)),
    },
    {
      title: 'Predicted minus measured accuracy of a majority (points)',
      note: `Both from the same tasks; ${formatPercent(calibration.level)} intervals by a jackknife over them.`,
      head: ['model', ...sizes.map((size) => `${size} ${noun}s`)],
      rows: models.map(({ model, discrepancies }) => [model, ...discrepancies.map(accuracyText)]),
    },
  ];
}

function majorityTable(calibration: Calibration): CalibrationTable[] {
  const { comparison } = calibration;
  const { noun, panels } = votersOf(calibration);
  const models = comparison === null ? [] : comparison.models;
  if (panels.length === 0) return [];
  const predicted = (size: number): string[] =>
    models.map(({ curve }) => {
      const place = comparison === null ? -1 : comparison.sizes.indexOf(size);
      return place < 0 ? NONE : (100 * curve[place]).toFixed(1);
    });
  const hasTies = panels.some(({ tie }) => tie > 0);
  return [
    {
      title: 'Accuracy of majorities (%)',
      note: `Measured: exact over random panels without replacement, over the tasks that enough ${noun}s tried.`,
      head: [
        `${noun}s`,
        'tasks',
        `measured ${levelOf(calibration)}`,
        ...(hasTies ? ['ties'] : []),
        ...models.map(({ model }) => model),
      ],
      rows: panels.map(({ size, tasks, accuracy, tie }) => [
        `${size}`,
        formatNumber(tasks),
        accuracyText(accuracy),
        ...(hasTies ? [(100 * tie).toFixed(1)] : []),
        ...predicted(size),
      ]),
    },
  ];
}

function passTable(calibration: Calibration): CalibrationTable[] {
  const { pass } = calibration.estimates;
  if (pass.length < 2) return [];
  return [
    {
      title: 'Repeated trials (%)',
      note: 'pass^k: k trials of one agent are all right; pass@k: at least one is.',
      head: ['k', `pass^k ${levelOf(calibration)}`, `pass@k ${levelOf(calibration)}`],
      rows: pass.map(({ k, all, any }) => [`${k}`, percentOf(all), percentOf(any)]),
    },
  ];
}

function withinRow({ agent, tasks, accuracy, icc, majority }: WithinAgent): string[] {
  const last = majority.findLast((panel) => panel.accuracy !== null);
  return [
    cut(agent),
    formatNumber(tasks),
    percentOf(accuracy),
    textOf(icc),
    last === undefined ? NONE : `${last.size}`,
    percentOf(last?.accuracy ?? null),
  ];
}

function withinTable(calibration: Calibration): CalibrationTable[] {
  const { within } = calibration.estimates;
  if (within.length === 0) return [];
  const ranked = within.toSorted((a, b) => (b.icc?.best ?? -2) - (a.icc?.best ?? -2));
  const level = levelOf(calibration);
  return [
    {
      title: 'Correlation of the trials of one agent',
      note: 'Tasks: those with two trials or more; majority: of so many trials, in %.',
      head: [
        'agent',
        'tasks',
        `accuracy ${level} %`,
        `ρ ${level}`,
        'trials',
        `majority ${level} %`,
      ],
      ...shorten(ranked.map(withinRow)),
    },
  ];
}

/** Names longer than this are cut. */
const LONGEST = 40;

const cut = (name: string): string =>
  name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name;

function agentRow(
  { agent, family, tasks, accuracy, jeffreys, chance }: AgentAccuracy,
  hasJeffreys: boolean,
): string[] {
  return [
    cut(agent),
    cut(family ?? NONE),
    formatNumber(tasks),
    percentOf(accuracy),
    ...(hasJeffreys ? [percentOf(jeffreys)] : []),
    chance,
  ];
}

function agentTable(calibration: Calibration): CalibrationTable {
  const { agents } = calibration.estimates;
  const ranked = agents.toSorted((a, b) => (b.accuracy?.best ?? -1) - (a.accuracy?.best ?? -1));
  const hasJeffreys = agents.some(({ jeffreys }) => jeffreys !== null);
  const level = levelOf(calibration);
  const binomial = hasJeffreys ? '; Jeffreys: binomial, where each task is one trial' : '';
  return {
    title: 'Accuracy of the agents (%)',
    note: `Accuracy: interval by resampled tasks${binomial}; ½: the side of one half on which it lies.`,
    head: [
      'agent',
      'family',
      'tasks',
      `accuracy ${level}`,
      ...(hasJeffreys ? [`Jeffreys ${level}`] : []),
      '½',
    ],
    ...shorten(ranked.map((agent) => agentRow(agent, hasJeffreys))),
  };
}

function leafTable({ leaf, level }: Calibration): CalibrationTable[] {
  if (leaf === null) return [];
  return [
    {
      title: 'Accuracy at each budget (%)',
      note: leaf.words,
      head: ['tokens', 'trials', `accuracy [${formatPercent(level)}]`],
      rows: leaf.accuracies.map(({ budget, trials, accuracy }) => [
        formatNumber(budget),
        formatNumber(trials),
        accuracyText(accuracy),
      ]),
    },
  ];
}

function relayTable({ relay, level }: Calibration): CalibrationTable[] {
  if (relay === null) return [];
  const lacking = relay.decays.flatMap(({ verdict, words }) =>
    verdict === 'estimated' ? [] : [words],
  );
  const shown = `[${formatPercent(level)}]`;
  return [
    {
      title: 'What a hop keeps',
      note: [...new Set(lacking), relay.curve.words].join(' '),
      head: ['message tokens', 'tasks', 'verdict', `γ ${shown}`, `floor ${shown}`],
      rows: relay.decays.map((decay) => [
        decay.messageTokens === null ? 'not told' : formatNumber(decay.messageTokens),
        formatNumber(decay.tasks),
        decay.verdict,
        decay.verdict === 'estimated' ? estimateText(decay.gamma) : NONE,
        decay.verdict === 'estimated' ? estimateText(decay.floor) : NONE,
      ]),
    },
  ];
}

/** Of one agent both votes are the same. */
function votingPanels({ panels }: PluralityEstimate): readonly PanelVoting[] {
  return panels.filter(({ panelSize }) => panelSize > 1);
}

function pluralityTable({ plurality, level }: Calibration): CalibrationTable[] {
  if (plurality === null || votingPanels(plurality).length === 0) return [];
  const shown = `[${formatPercent(level)}]`;
  return [
    {
      title: 'Plurality beside majority (%)',
      note: `Difference: paired over tasks, in points. ${votingPanels(plurality).at(-1)?.words}`,
      head: ['agents', 'tasks', `plurality ${shown}`, `majority ${shown}`, `difference ${shown}`],
      rows: votingPanels(plurality).map((panel) => [
        `${panel.panelSize}`,
        formatNumber(panel.tasks),
        accuracyText(panel.plurality),
        accuracyText(panel.majority),
        accuracyText(panel.difference),
      ]),
    },
  ];
}

function leverageTable(calibration: Calibration): CalibrationTable[] {
  const { leverages } = calibration.diagnosis;
  if (leverages.length === 0) return [];
  return [
    {
      title: 'What would help most',
      note: '',
      head: ['change', `gain in points ${levelOf(calibration)}`],
      rows: leverages.map(({ change, gain }) => [change, accuracyText(gain)]),
    },
  ];
}

/** All that a calibration tells as tables, the shortest of long ones with all rows apart. */
export function calibrationTables(calibration: Calibration): CalibrationTable[] {
  return [
    ...leverageTable(calibration),
    ...majorityTable(calibration),
    ...modelTables(calibration),
    correlationTable(calibration),
    ...pluralityTable(calibration),
    ...leafTable(calibration),
    ...relayTable(calibration),
    ...passTable(calibration),
    ...withinTable(calibration),
    agentTable(calibration),
  ];
}

/** What a log is: `134 agents at 500 tasks, 67,000 rows`. */
export function sayLog({ estimates, notes }: Pick<Calibration, 'estimates' | 'notes'>): string {
  const { agents, tasks } = estimates;
  return `${count(agents.length, 'agent')} at ${count(tasks, 'task')}, ${count(notes.rows, 'row')}`;
}

/** What it lacks for a comparison of models. */
function sayUncompared({ agents, tasks, accuracy }: Calibration['estimates']): string {
  if (accuracy?.best === 0 || accuracy?.best === 1) {
    return `No model was compared: all are ${accuracy.best === 1 ? 'right' : 'wrong'}.`;
  }
  const lack =
    tasks < FEWEST_TASKS
      ? `${tasks} tasks are too few`
      : `${count(agents.length, 'agent')}, or too few of them at most tasks`;
  return `No model was compared: ${lack}; it takes three agents at ten tasks.`;
}

/** What the comparison of models comes to. */
export function sayModels({
  comparison,
  estimates,
}: Pick<Calibration, 'comparison' | 'estimates'>): string {
  if (comparison === null) return sayUncompared(estimates);
  const { preferred, recommended, tasks, models, sizes } = comparison;
  if (recommended.length === 0) {
    return `No model fits: ${count(tasks, 'task')} refute them all; up to ${sizes.at(-1)} agents ${preferred} is the nearest.`;
  }
  if (models.every(({ verdict }) => verdict !== 'fits')) {
    return `No model fits how many are right at single tasks; majorities are predicted within their errors by ${recommended.join(', ')}, best by ${preferred}.`;
  }
  const others = recommended.filter((model) => model !== preferred);
  const why =
    others.length === 0
      ? 'the only one that is not refuted'
      : `by its log score out of sample; ${others.join(', ')} ${others.length === 1 ? 'is' : 'are'} not refuted either`;
  return `Preferred model: ${preferred}, ${why}.`;
}
