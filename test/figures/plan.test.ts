import { describe, expect, it } from 'vitest';
import { type Plan, planBudget } from '../../src/analysis/plan.ts';
import { drawPlan } from '../../src/figures/plan.ts';
import { renderPlanPage } from '../../src/figures/planPage.ts';
import {
  constraintTable,
  describeOption,
  intervalText,
  isNumber,
  outcomeTable,
  sayAssumed,
  sayBinding,
  sayDisagreements,
  sayHeld,
  saySimulation,
  sayTie,
} from '../../src/figures/planWords.ts';
import { renderPng, renderSvg } from '../../src/figures/render.ts';

const plan = planBudget(
  { budget: 20_000, window: 200, fidelity: 0.9, messageTokens: 5, correlation: 0.1 },
  { trials: 2000, seed: 'figures' },
);

interface Layer {
  readonly data: { readonly values: readonly Record<string, unknown>[] };
  readonly mark: { readonly type: string };
  readonly encoding: Record<string, { readonly axis?: { readonly values?: readonly number[] } }>;
}

const layersOf = (plan: Plan): readonly Layer[] =>
  (drawPlan(plan) as unknown as { layer: readonly Layer[] }).layer;

const valuesOf = (plan: Plan, type: string) =>
  layersOf(plan)
    .filter(({ mark }) => mark.type === type)
    .flatMap(({ data }) => data.values);

/** Positions of all texts of an SVG, by what they say. */
const textsOf = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => match[1]);

describe('drawPlan(plan)', () => {
  it('drawPlan draws every vertex of theory and every simulated point with its interval', () => {
    const lines = valuesOf(plan, 'line');
    for (const { budget, topology, accuracy } of plan.curves) {
      expect(lines).toContainEqual({ x: budget, y: accuracy, series: topology });
    }
    const points = valuesOf(plan, 'point');
    expect(points).toHaveLength(4);
    for (const { topology, simulated } of plan.options) {
      const { low, best, high } = simulated!.accuracy;
      expect(points).toContainEqual({ x: 20_000, y: best, low, high, series: topology });
    }
  });

  it('drawPlan marks the budget and each change on the axis, and counts those beyond', () => {
    const [from, to] = [plan.curves[0].budget, plan.curves.at(-1)!.budget];
    const inside = plan.changes.filter(({ budget }) => budget >= from && budget <= to);
    expect(inside.length).toBeGreaterThan(0);
    const rules = valuesOf(plan, 'rule').filter(({ text }) => text !== undefined);
    expect(new Set(rules.map(({ x }) => x))).toEqual(
      new Set([...inside.map(({ budget }) => budget), 20_000]),
    );
    const far = { budget: 1e12, from: 'tree', to: 'single' } as const;
    const more = drawPlan({ ...plan, changes: [...inside, far] });
    expect(JSON.stringify(more.title)).toContain('1 more such budget lies beyond the axis');
    const both = drawPlan({ ...plan, changes: [...inside, far, { ...far, budget: 1e13 }] });
    expect(JSON.stringify(both.title)).toContain('2 more such budgets lie beyond the axis');
  });

  it('drawPlan shows no accuracy above 1 on its axis', async () => {
    for (const { encoding } of layersOf(plan)) {
      if (encoding['y'] === undefined) continue;
      const { values = [Infinity] } = encoding['y'].axis ?? {};
      expect(Math.max(...values)).toBeLessThanOrEqual(1);
      expect(values.length).toBeGreaterThan(3);
    }
    const near = drawPlan({
      ...plan,
      curves: plan.curves.map((point) => ({ ...point, accuracy: 0.999 })),
    });
    const numbers = textsOf(await renderSvg(near)).map(Number);
    expect(numbers.filter((value) => value > 1 && value < 2)).toEqual([]);
  });

  it('drawPlan names every change beside its line, no two labels in one place', async () => {
    const svg = await renderSvg(drawPlan(plan));
    const labels = [...new Set(textsOf(svg).filter((text) => text.includes('→')))];
    for (const { from, to } of plan.changes.filter(({ budget }) => budget < 2e6 && budget > 200)) {
      expect(labels).toContain(`${from} → ${to}`);
    }
    const texts = layersOf(plan).filter(({ mark }) => mark.type === 'text');
    const places = texts.flatMap(({ data }) =>
      data.values.map(({ x, y }) => `${x as number} ${y as number}`),
    );
    // Each label is written twice: a rim of paper, then ink.
    expect(new Set(places).size).toBe(places.length / 2);
  });

  it('drawPlan is the same for the same plan, and can be rendered where one topology is left', async () => {
    expect(drawPlan(plan)).toEqual(drawPlan(plan));
    const single = planBudget({ budget: 100, maxRounds: 1, messageTokens: 1 }, { trials: 500 });
    expect(single.changes).toEqual([]);
    const svg = await renderSvg(drawPlan(single));
    expect(textsOf(svg)).toContain('single');
    expect(textsOf(svg)).not.toContain('star');
    expect(renderPng(svg).length).toBeGreaterThan(1000);
  });
});

describe('renderPlanPage(page)', () => {
  it('renderPlanPage needs nothing else and escapes what authors wrote', async () => {
    const svg = await renderSvg(drawPlan(plan));
    const page = renderPlanPage({
      title: 'A <script>alert(1)</script> plan',
      description: 'Says "<b>nothing</b>".',
      plan,
      svg,
      assumed: { correlation: 0.1, mechanism: 'shared' },
      notes: [],
    });
    expect(page).not.toMatch(/<script|<b>|src=|@import|href="http/);
    expect(page).toContain('A &lt;script&gt;');
    expect(page).toContain('correlation 0.1; mechanism shared; the window limits');
    for (const heading of ['Why', 'What would help most', 'Budgets at which', 'What it rests on']) {
      expect(page).toContain(`<h3>${heading}`);
    }
    for (const cell of outcomeTable(plan).rows.flat()) expect(page).toContain(cell);
    expect(page.match(/<(?:table|tr|td|th|ul|li|figure|details|header|main)\b/g)?.length).toBe(
      page.match(/<\/(?:table|tr|td|th|ul|li|figure|details|header|main)>/g)?.length,
    );
  });
});

describe('a plan in words', () => {
  const message = { tokens: 1092, messageTokens: 444 };
  const none = { parameters: null, accuracy: null, cost: null };

  it.each([
    [{ topology: 'single', tokens: 5 }, 'one agent that thinks 5 tokens'],
    [{ topology: 'single', tokens: 1 }, 'one agent that thinks 1 token'],
    [
      { topology: 'tree', fanIn: 7, depth: 3, ...message },
      'a tree of fan-in 7 and depth 3: 343 agents that think 1,092 tokens each, messages of 444',
    ],
    [
      { topology: 'star', fanIn: 9, depth: 1, ...message },
      'a star: 9 agents that think 1,092 tokens each, messages of 444',
    ],
    [
      { topology: 'chain', agents: 3, ownVotes: 2, ...message },
      'a chain of 3 agents, the first with one vote of its own and the others with 2, that think 1,092 tokens a vote, messages of 444',
    ],
  ] as const)('describeOption(%j)', (shape, words) => {
    expect(describeOption({ ...none, topology: shape.topology, shape })).toBe(words);
  });

  it('intervalText shows more digits where errors are rare', () => {
    const level = 0.95;
    expect(intervalText({ low: 0.9, best: 0.91234, high: 0.92, level })).toBe(
      '91.23 [90.00, 92.00]',
    );
    expect(intervalText({ low: 0.99991, best: 0.99994, high: 0.99996, level })).toBe(
      '99.99400 [99.99100, 99.99600]',
    );
  });

  it.each([
    ['1,234', true],
    ['−0.30', true],
    ['nothing', true],
    ['–', true],
    ['29² = 841', false],
    ['91.63 [91.46, 91.80]', false],
    ['ten times', false],
  ])('isNumber(%s) is %s', (cell, held) => {
    expect(isNumber(cell)).toBe(held);
  });

  it('sayBinding leaves out the budget and what costs nothing, and tells saturation apart', () => {
    const constraints = [
      { constraint: 'budget', words: 'ten times the budget', gain: 0.1 },
      { constraint: 'window', words: 'no context window', gain: 0.0123 },
      { constraint: 'saturation', words: 'one more level of the tree, unpaid', gain: 0.001 },
      { constraint: 'fidelity', words: 'perfect messages', gain: 0.00001 },
    ];
    expect(sayBinding({ ...plan, constraints })).toBe(
      'What binds beside the budget: window (+1.23 points without). ' +
        'The best organization is saturated: one more level of the tree, unpaid, would add +0.10 points.',
    );
    expect(constraintTable({ ...plan, constraints }).rows.at(-1)).toEqual([
      'fidelity',
      'perfect messages',
      'nothing',
    ]);
    const growing = [{ ...constraints[2], gain: 0.1 }];
    expect(sayBinding({ ...plan, constraints: growing })).toContain('is not saturated:');
  });

  it('outcomeTable begins with the best, and says what was not simulated', () => {
    const { rows } = outcomeTable(plan);
    expect(rows[0][0]).toBe(plan.best.topology);
    expect(rows[0][3]).toBe('the best');
    const options = plan.options.map((option) => ({ ...option, simulated: null }));
    const silent = { ...plan, options };
    expect(outcomeTable(silent).rows.map((row) => row[2])).toEqual(Array(4).fill('not simulated'));
    expect(saySimulation(silent)).toContain('Nothing was simulated.');
  });

  it('sayDisagreements names each topology whose prediction is refused', () => {
    expect(sayDisagreements(plan)).toEqual([]);
    const options = plan.options.map((option) => ({
      ...option,
      simulated: { ...option.simulated!, agrees: option.topology !== 'chain' },
    }));
    const said = sayDisagreements({ ...plan, options });
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^Theory and simulation disagree on the chain: .* outside the 99\.9 %/);
  });

  it('sayAssumed says what matters and nobody gave, votes of chains only where one can be built', () => {
    const assumed = { correlation: 0.1, promptTokens: 0, ownVotes: 2 };
    const window = 'the window limits what an aggregator reads, not what an agent thinks';
    const votes = 'own votes 2, of every agent of a chain but the first';
    expect(sayAssumed(assumed, plan)).toEqual(['correlation 0.1', votes, window]);
    const options = plan.options.filter(({ topology }) => topology !== 'chain');
    expect(sayAssumed(assumed, { ...plan, options })).toEqual(['correlation 0.1', window]);
    const { window: _, ...open } = plan.parameters;
    expect(sayAssumed({}, { ...plan, parameters: open })).toEqual(['no context window']);
  });

  it('sayHeld lists what is held, with the organizations of which it is held', () => {
    const parameters = { ...plan.parameters, agents: 1001, depth: 2, fanIn: 7, tokens: 50 };
    expect(sayHeld({ ...plan, parameters })).toEqual([
      'agents 1,001 (of stars and chains)',
      'depth 2 (of trees)',
      'fan-in 7 (of stars and trees)',
      'tokens 50 (of every vote)',
      'message tokens 5 (of every message)',
    ]);
    const { messageTokens: _, ...free } = plan.parameters;
    expect(sayHeld({ ...plan, parameters: free })).toEqual([]);
  });

  it('sayTie says that all are equally good where they are', () => {
    expect(sayTie(plan)).toBe('');
    const none = planBudget(
      { budget: 1000, bias: 0, tokens: 5, fidelity: 0.9, messageTokens: 5 },
      { trials: 500 },
    );
    expect(none.options.length).toBeGreaterThan(1);
    expect(sayTie(none)).toMatch(/^All are equally good/);
    expect(sayBinding(none)).toBe('Nothing binds.');
  });

  it('saySimulation calls a prediction between both intervals what chance allows', () => {
    const refine = (low: number, agrees: boolean): Plan => {
      const options = plan.options.map((option) => {
        if (option.topology !== 'chain') return option;
        const estimate = { low, best: low + 0.01, high: low + 0.02, level: 0.95 };
        return { ...option, simulated: { ...option.simulated!, accuracy: estimate, agrees } };
      });
      return { ...plan, options };
    };
    const accuracy = plan.options.find(({ topology }) => topology === 'chain')!.accuracy!;
    const words = 'for chain lies outside the 95 % interval, but within the 99.9 % one';
    expect(saySimulation(refine(accuracy + 0.001, true))).toContain(words);
    expect(saySimulation(refine(accuracy - 0.01, true))).not.toContain('chance');
    expect(saySimulation(refine(accuracy + 0.001, false))).not.toContain('chance');
  });
});
