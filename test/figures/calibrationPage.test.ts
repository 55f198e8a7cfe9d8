import { describe, expect, it } from 'vitest';
import { renderCalibrationPage } from '../../src/figures/calibrationPage.ts';
import { calibrationTables, sayLog, sayModels } from '../../src/figures/calibrationWords.ts';
import { accuracyText, estimateText } from '../../src/figures/estimateText.ts';
import { escapeHtml } from '../../src/figures/html.ts';
import { calibration, withAgents } from './calibrations.ts';

const svg = '<svg><clipPath id="d0"></clipPath><g clip-path="url(#d0)"></g></svg>';
const figures = ['card', 'majority'].map((name) => ({ name, caption: `The ${name}.`, svg }));

describe('renderCalibrationPage({ calibration, figures })', () => {
  const page = renderCalibrationPage({ calibration, figures });

  it('renderCalibrationPage needs nothing else, escapes names, and closes what it opens', () => {
    expect(page).not.toMatch(/<script|<b>|<few>|src=|@import|href="http/);
    expect(page).toContain('Calibration of a &lt;b&gt;.csv');
    expect(page).toContain('agent &lt;1&gt;');
    const tags = 'table|tr|td|th|ul|li|figure|details|header|main|h2|h3';
    expect(page.match(new RegExp(`<(?:${tags})\\b`, 'g'))?.length).toBe(
      page.match(new RegExp(`</(?:${tags})>`, 'g'))?.length,
    );
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('renderCalibrationPage tells the verdict, then warnings, figures, numbers, and what it rests on', () => {
    const order = [
      'Majorities gain 7 points.',
      'Preferred model: beta-binomial, by its log score out of sample; probit is not refuted either.',
      'only &lt;few&gt; tasks.',
      'The card.',
      'The majority.',
      'What would help most',
      'Assumed: An answer costs 1,000 tokens.',
      'mechanism: beta-binomial',
      'How it was computed',
    ].map((words) => page.indexOf(words));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order[0]).toBeGreaterThan(0);
    expect(page).toContain('95 %, 2,000 resamples of the tasks, seed hand.');
    expect(page).toContain('1 repeated row counted once. 3 pairs of a task and an agent');
  });

  it('renderCalibrationPage has every cell of every table, and no two figures with one id', () => {
    for (const { title, head, rows } of calibrationTables(calibration)) {
      expect(page).toContain(`<h3>${escapeHtml(title)}</h3>`);
      for (const cell of [head, ...rows].flat()) expect(page).toContain(escapeHtml(cell));
    }
    const ids = [...page.matchAll(/\bid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('renderCalibrationPage marks models that are all refuted, and none compared', () => {
    const comparison = { ...calibration.comparison!, recommended: [] };
    const refuted = renderCalibrationPage({ calibration: { ...calibration, comparison }, figures });
    expect(refuted).toContain('class="failed"><strong>Majorities');
    expect(page).toContain('class="held"><strong>Majorities');
    const none = { ...calibration, comparison: null, warnings: [] };
    const open = renderCalibrationPage({ calibration: none, figures });
    expect(open).toContain('class="open"><strong>Majorities');
    expect(open).toContain('Nothing in the log calls for a warning.');
  });

  it('renderCalibrationPage shows ten of many agents and folds all of them', () => {
    const many = withAgents(40, 3, () => 0.5);
    const folded = renderCalibrationPage({ calibration: many, figures });
    expect(folded).toContain('… 30 more …');
    expect(folded).toContain('<summary>All 40</summary>');
    for (let k = 0; k < 40; k++) expect(folded).toContain(`>agent ${k}<`);
  });
});

const lastHead = (told: typeof calibration) => calibrationTables(told).at(-1)!.head;

describe('calibrationTables(calibration)', () => {
  it('calibrationTables has as many cells in each row as in its head', () => {
    for (const { head, rows, all = [] } of calibrationTables(calibration)) {
      for (const row of [...rows, ...all]) expect(row).toHaveLength(head.length);
      expect(rows.length).toBeGreaterThan(0);
    }
  });

  it('calibrationTables has no column of Jeffreys intervals where trials are repeated', () => {
    const agents = calibration.estimates.agents.map((agent) => ({ ...agent, jeffreys: null }));
    const repeated = { ...calibration, estimates: { ...calibration.estimates, agents } };
    expect(lastHead(calibration)).toContain('Jeffreys [95 %]');
    expect(lastHead(repeated)).toEqual(['agent', 'family', 'tasks', 'accuracy [95 %]', '½']);
  });

  it('calibrationTables leaves out what the log does not tell', () => {
    const bare = { ...calibration, leaf: null, relay: null, plurality: null, comparison: null };
    const alone = { ...bare.estimates, within: [], pass: bare.estimates.pass.slice(0, 1) };
    const titles = calibrationTables({ ...bare, estimates: alone }).map(({ title }) => title);
    expect(titles).toEqual([
      'What would help most',
      'Accuracy of majorities (%)',
      'Correlation',
      'Accuracy of the agents (%)',
    ]);
  });

  it('calibrationTables ranks agents by accuracy and sets predictions beside what was measured', () => {
    const tables = calibrationTables(calibration);
    const rowsOf = (title: string) => tables.find((table) => table.title.startsWith(title))!.rows;
    expect(rowsOf('Accuracy of the agents')[0].slice(0, 4)).toEqual([
      'agent <1>',
      'birch',
      '200',
      '70.0 [64.0, 76.0]',
    ]);
    expect(rowsOf('Accuracy of the agents')[4].slice(3)).toEqual([
      '50.0 [44.0, 56.0]',
      '50.0 [43.0, 57.0]',
      'undecided',
    ]);
    const [one, three] = rowsOf('Accuracy of majorities');
    expect(one.slice(0, 4)).toEqual(['1', '200', '60.0 [57.0, 63.0]', '–']);
    // shared: rho·p + (1 − rho)(3p² − 2p³) = .24 + .6·.648
    expect(three.slice(2, 4)).toEqual(['61.5 [58.3, 64.7]', '62.9']);
    const said = tables.find(({ title }) => title.startsWith('Plurality'))!;
    expect(said.note).toContain('Panels of 3: the theory describes majority.');
    expect(said.rows).toHaveLength(1);
  });
});

const percentText = (low: number, best: number, high: number): string =>
  accuracyText({ low, best, high, level: 0.95 });

const recommend = (recommended: readonly ('shared' | 'probit' | 'beta-binomial')[]): string =>
  sayModels({ ...calibration, comparison: { ...calibration.comparison!, recommended } });

describe('a calibration in words', () => {
  it.each([
    [0.4561, 0.4282, 0.4849, '0.456 [0.428, 0.485]'],
    [-0.02, -0.05, 0.01, '−0.020 [−0.050, 0.010]'],
    [15, 9, 31, '15 [9, 31]'],
    [15, 9, Infinity, '15 [9, ∞]'],
    [1, 1, 1, '1 [1, 1]'],
    [0.25, 0.25, 0.25, '0.25 [0.25, 0.25]'],
    [-0.0001, -0.3, 0.3, '0.00 [−0.30, 0.30]'],
  ])('estimateText of %f in [%f, %f] has two digits of the interval', (best, low, high, text) => {
    expect(estimateText({ low, best, high, level: 0.95 })).toBe(text);
  });

  it('accuracyText is in percent, with a decimal at least', () => {
    expect(percentText(0.4, 0.5, 0.6)).toBe('50.0 [40.0, 60.0]');
    expect(percentText(0.5012, 0.5031, 0.505)).toBe('50.31 [50.12, 50.50]');
  });

  it('sayLog and sayModels say what was read and what is left of the models', () => {
    expect(sayLog(calibration)).toBe('5 agents at 200 tasks, 1,000 rows');
    expect(recommend(['beta-binomial'])).toBe(
      'Preferred model: beta-binomial, the only one that is not refuted.',
    );
    expect(recommend(['beta-binomial', 'probit', 'shared'])).toBe(
      'Preferred model: beta-binomial, by its log score out of sample; probit, shared are not refuted either.',
    );
    expect(recommend([])).toBe(
      'No model fits: 200 tasks refute them all; up to 5 agents beta-binomial is the nearest.',
    );
    expect(sayModels({ ...calibration, comparison: null })).toContain(
      '5 agents, or too few of them',
    );
  });
});
