import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { testAgreement } from '../../src/analysis/agreement.ts';
import { totalPoints } from '../../src/analysis/totals.ts';
import { drawFigure } from '../../src/figures/figure.ts';
import { escapeHtml, html } from '../../src/figures/html.ts';
import { renderSvg } from '../../src/figures/render.ts';
import { renderReport, type Report } from '../../src/figures/report.ts';
import type { FigureRequest, Scenario } from '../../src/scenario/scenario.ts';
import { simulateBudgets } from './budgets.ts';
import { grid, laboratory, simulate } from './laboratory.ts';

const request: FigureRequest = {
  kind: 'curve',
  name: 'accuracy',
  x: 'depth',
  series: 'correlation',
};

const run = simulate(
  grid({ correlation: [0, 0.5], fidelity: [0.7], bias: [0.1], depth: [1, 2], trials: [400] }),
);

const scenario: Scenario = {
  name: 'small',
  title: 'A small <script>alert(1)</script> scenario & more',
  description: 'Says "<b>nothing</b>".',
  model: laboratory,
  seed: 'figures',
  confidence: 0.95,
  familyWise: 0.001,
  infeasible: 'error',
  commonRandomNumbers: false,
  parts: [
    {
      name: 'grid',
      method: 'full',
      trials: 400,
      parameters: {},
      axes: [],
      rows: [{}],
      variables: [],
      derived: {},
    },
  ],
  figures: [request],
  expect: [],
  resolved: { title: 'A small <script>', trials: 400, parameters: { correlation: [0, 0.5] } },
};

async function prepare(): Promise<Report> {
  const svg = await renderSvg(drawFigure(request, run));
  return {
    scenario,
    run,
    totals: totalPoints(run.points),
    figures: [
      { request, svg },
      { request: { ...request, name: 'again' }, svg },
    ],
    agreement: testAgreement(run),
    expectations: [
      {
        expectation: {
          kind: 'value',
          observable: 'accuracy',
          value: 0.5,
          tolerance: 0.1,
          where: { depth: 1 },
        },
        held: true,
        message: 'accuracy 0.53 [0.5, 0.56] lies within 0.5 ± 0.1 <i>',
      },
      {
        expectation: {
          kind: 'order',
          observable: 'accuracy',
          greater: { depth: 1 },
          lesser: { depth: 2 },
        },
        held: false,
        message: 'no difference',
      },
    ],
    provenance: { started: '2026-11-21T04:00:00Z', host: 'a <host>', cores: 2 },
  };
}

const report = await prepare();
const page = renderReport(report);

const body = (text: string): string => text.slice(0, text.indexOf('<footer>'));

const TAG = /<(\/?)([a-z][\w-]*)((?:"[^"]*"|[^>"])*)>/gi;

describe('renderReport', () => {
  it('renderReport escapes whatever comes from the scenario, the run or the machine', () => {
    expect(page).not.toContain('<script');
    expect(page).toContain('A small &lt;script&gt;alert(1)&lt;/script&gt; scenario &amp; more');
    expect(page).toContain('Says &quot;&lt;b&gt;nothing&lt;/b&gt;&quot;.');
    expect(page).toContain('a &lt;host&gt;');
    expect(page).toContain('0.5 ± 0.1 &lt;i&gt;');
  });

  it('renderReport puts tables under a map of regimes and under regrets', () => {
    const budgets = simulateBudgets(
      [1000, 30_000].flatMap((budget) =>
        ['optimum', 'single'].flatMap((rule) =>
          [0, 0.3].map((correlation) => ({ budget, rule, correlation, trials: 500 })),
        ),
      ),
      true,
    );
    const figures: FigureRequest[] = [
      { kind: 'regimes', name: 'm', x: 'budget', y: 'correlation', where: { rule: 'optimum' } },
      {
        kind: 'regret',
        name: 'r',
        x: 'budget',
        over: 'rule',
        against: 'optimum',
        where: { correlation: 0, enlarged: false },
      },
    ];
    const tables = renderReport({
      ...report,
      run: budgets,
      agreement: testAgreement(budgets),
      figures: figures.map((one) => ({ request: one, svg: '' })),
    });
    for (const words of ['measured undecided', 'no synergy', 'asymptotic collapse', 'worst at']) {
      expect(tables).toContain(words);
    }
    expect(tables.match(/<caption>/g)).toHaveLength(4);
    expect(page).not.toContain('<caption>');
  });

  it('renderReport needs nothing from elsewhere', () => {
    const addresses = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map((match) => match[1]);
    expect(addresses.filter((address) => !address.startsWith('#'))).toEqual([]);
    expect(page).not.toMatch(/@import|<link|url\(http/);
  });

  it('renderReport gives every id once though each picture numbers from zero', () => {
    const ids = [...page.matchAll(/\bid="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of page.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(id);
  });

  it('renderReport is the same for the same results but for the provenance', () => {
    expect(renderReport(report)).toBe(page);
    const later = renderReport({ ...report, provenance: { started: 'later' } });
    expect(later).not.toBe(page);
    expect(body(later)).toBe(body(page));
  });

  it('renderReport states verdicts, power, every point and its interval', () => {
    expect(page).toContain('1 of 2 expectations held');
    expect(page).toContain('Failed: no difference.');
    expect(page).toContain('none of 4 tests rejected');
    expect(page).toContain('nine times in ten');
    const rows = page.slice(page.indexOf('<h2>Results')).match(/<tr><td class="number">\d+<\/td>/g);
    expect(rows).toHaveLength(4);
    expect(page).not.toContain('measured at');
    expect(page).toContain('accuracy [95 %]');
    expect(page).toContain('seed');
  });

  it('renderReport leaves out what an organization does not read', () => {
    const points = run.points.map((point, k) => {
      const organization = k < 2 ? 'tree' : 'star';
      const parameters = { ...point.parameters, organization, depth: 1 + k, agents: 11 + k };
      return { ...point, parameters };
    });
    const mixed = renderReport({ ...report, run: { ...run, points } });
    const rows = [...mixed.matchAll(/<tr><td class="number">\d+<\/td>(.*?)<\/tr>/gs)].map(
      ([, cells]) => [...cells.matchAll(/<td>([^<]*)<\/td>/g)].map(([, text]) => text),
    );
    expect(rows.map(([organization, , depth, agents]) => [organization, depth, agents])).toEqual([
      ['tree', '1', '–'],
      ['tree', '2', '–'],
      ['star', '–', '13'],
      ['star', '–', '14'],
    ]);
  });

  it('renderReport shows the resolved scenario as YAML that reads back', () => {
    const text = /<pre>([\s\S]*?)<\/pre>/.exec(page)?.[1] ?? '';
    const yaml = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"');
    expect(parse(yaml)).toEqual(scenario.resolved);
  });

  it('renderReport is well-formed: every element that opens closes in turn', () => {
    const open: string[] = [];
    const astray: string[] = [];
    for (const [, slash, name, rest] of page.matchAll(TAG)) {
      if (rest.endsWith('/') || name === 'meta') continue;
      if (slash === '') open.push(name);
      else if (open.pop() !== name) astray.push(name);
    }
    expect(astray).toEqual([]);
    expect(open).toEqual([]);
  });

  it('renderReport says so when there is nothing to test or expect', () => {
    const silent = renderReport({
      ...report,
      expectations: [],
      agreement: testAgreement({ ...run, points: [] }),
    });
    expect(silent).toContain('No expectation stated');
    expect(silent).toContain('No prediction to test');
  });

  it('renderReport folds long tables and cuts what no page can show', () => {
    const [point] = run.points;
    const points = Array.from({ length: 2100 }, (_, index) => Object.assign({}, point, { index }));
    const totals = totalPoints(points);
    const long = renderReport({ ...report, run: { ...run, points }, totals });
    expect(long).toContain('2,100 rows');
    expect(long).toContain('100 more rows are in results.csv');
    // Of a long run the first points are enough.
    const first = { ...run, points: points.slice(0, 2000) };
    expect(renderReport({ ...report, run: first, totals })).toBe(long);
  });
});

describe('html', () => {
  it('html`…` escapes values and leaves html alone', () => {
    expect(html`<p title="${'"'}">${'<&>'}${html`<b>${1}</b>`}</p>`.text).toBe(
      '<p title="&quot;">&lt;&amp;&gt;<b>1</b></p>',
    );
    expect(escapeHtml(`'`)).toBe('&#39;');
  });
});
