import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/sweep/store.ts';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'phaselab-compare-'));
afterAll(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);

/** Runs a scenario into a directory of the tests. */
async function runInto(name: string, text: string): Promise<void> {
  writeFileSync(at(`${name}.yaml`), text);
  const { code, err } = await run('run', at(`${name}.yaml`), '--out', at(name), '--workers', '1');
  if (code !== 0) throw new Error(err);
}

const SHARING = 'model: majority\nseed: one\ntrials: 20000\ncommonRandomNumbers: true\n';
const OWN = SHARING.replace('commonRandomNumbers: true\n', '');
const trees = (fanIn: number): string =>
  `parameters: { organization: tree, fanIn: ${fanIn}, depth: [1, 2], bias: 0.1, fidelity: [0.9, 0.95] }\n`;
const star = (agents: number): string =>
  `parameters: { organization: star, agents: ${agents}, bias: 0.1 }\n`;

beforeAll(async () => {
  await runInto('five', SHARING + trees(5));
  await runInto('seven', SHARING + trees(7));
  await runInto('own', OWN + trees(5));
  await runInto('other seed', SHARING.replace('one', 'two') + trees(5));
  await runInto('star of 9', SHARING + star(9));
  await runInto('star of 11', SHARING + star(11));
  await runInto(
    'averages',
    'model: averaging\nseed: one\ntrials: 500\nparameters: { organization: star, agents: 3 }\n',
  );
});

interface Document {
  readonly independent: string | null;
  readonly matchedBy: readonly string[];
  readonly unmatched: readonly [number, number];
  readonly summary: Readonly<Record<string, number>>;
  readonly comparisons: readonly {
    readonly points: readonly [number, number];
    readonly difference: { readonly low: number; readonly best: number; readonly high: number };
    readonly estimates: readonly { readonly best: number }[];
    readonly correlation: number;
    readonly paired: boolean;
  }[];
}

async function compareJson(...words: readonly string[]): Promise<Document> {
  const { code, out } = await run('compare', ...words, '--json');
  expect(code).toBe(0);
  return JSON.parse(out) as Document;
}

const width = ({ difference }: Document['comparisons'][number]): number =>
  difference.high - difference.low;

describe('phaselab compare FIRST SECOND', () => {
  it('compare pairs runs of one seed with common random numbers, trial by trial', async () => {
    const words = [at('five'), at('seven'), '--match', 'depth,fidelity'];
    const { code, out } = await run('compare', ...words);
    expect(code).toBe(0);
    expect(out).toContain('A | B everywhere: fanIn 5 | 7');
    expect(out).toMatch(/^depth +fidelity +A +B +A − B +low +high +correlation +paired/m);
    expect(out).toMatch(/^ +2 +0\.95 .* yes +below 0$/m);
    expect(out).toContain(
      'paired trial by trial\nof 4 differences 0 above 0, 4 below 0, 0 undecided',
    );
    expect(out).toMatch(
      /^the largest: -0\.0\d+, 95 % interval \[.*\] at depth = 2, fidelity = 0\.95$/m,
    );
    const { comparisons, summary, matchedBy } = await compareJson(...words);
    expect(matchedBy).toEqual(['depth', 'fidelity']);
    expect(summary).toEqual({ above: 0, below: 4, undecided: 0, same: 0, largest: 3 });
    expect(comparisons.every(({ paired, correlation }) => paired && correlation > 0.2)).toBe(true);
    for (const { difference, estimates } of comparisons) {
      expect(difference.best).toBeCloseTo(estimates[0].best - estimates[1].best, 12);
    }
  });

  it('compare takes runs of other seeds, or of their own numbers, as independent and says why', async () => {
    const reasons: Record<string, string> = {
      'other seed': 'the seeds differ (one and two)',
      own: `${at('own')} drew without common random numbers`,
    };
    for (const [name, reason] of Object.entries(reasons)) {
      const { out } = await run('compare', at('five'), at(name));
      expect(out).toContain(`independent: ${reason}\n`);
      const { comparisons, independent } = await compareJson(at('five'), at(name));
      expect(independent).toBe(reason);
      expect(comparisons).toHaveLength(4);
      expect(comparisons.every(({ paired, correlation }) => !paired && correlation === 0)).toBe(
        true,
      );
      // 20,000 trials each: the interval of a difference is some .02 wide.
      expect(comparisons.every((one) => width(one) > 0.015)).toBe(true);
    }
  });

  it('compare of a run and itself finds no difference', async () => {
    for (const name of ['five', 'own']) {
      const { comparisons, summary } = await compareJson(at(name), at(name));
      expect(summary).toEqual({ above: 0, below: 0, undecided: 0, same: 4, largest: null });
      expect(comparisons.every(({ difference }) => difference.high === 0)).toBe(true);
    }
  });

  it('compare of two runs of one point each needs nothing equal', async () => {
    const { comparisons, matchedBy } = await compareJson(at('star of 9'), at('star of 11'));
    expect(matchedBy).toEqual([]);
    expect(comparisons).toMatchObject([{ paired: true, points: [0, 0] }]);
    expect(comparisons[0].correlation).toBeGreaterThan(0.7);
  });

  it('compare --observable and --confidence are what they say', async () => {
    const words = [at('five'), at('seven'), '--match', 'depth,fidelity'];
    const accuracy = await compareJson(...words);
    const bias = await compareJson(...words, '--observable', 'bias');
    const sure = await compareJson(...words, '--confidence', '0.999');
    accuracy.comparisons.forEach((one, i) => {
      expect(bias.comparisons[i].difference.best).toBeCloseTo(2 * one.difference.best, 12);
      expect(width(sure.comparisons[i])).toBeGreaterThan(1.5 * width(one));
    });
  });

  it('compare of many points with many says so, and what would tell them apart', async () => {
    const words = [at('five'), at('seven')];
    const { out } = await run('compare', ...words, '--match', 'depth');
    expect(out).toContain(
      'many to many: 8 pairs of 4 points of A and 4 of B; add fidelity to --match to pair each with its like',
    );
    const one = await run('compare', ...words, '--match', 'depth,fidelity');
    expect(one.out).not.toMatch(/many to/);
    const star = await run('compare', at('five'), at('star of 9'), '--match', 'bias');
    expect(star.out).toContain('many to one: 4 pairs of 4 points of A and 1 of B; ');
  });

  it('compare counts the points that have no partner', async () => {
    await runInto('some', SHARING + trees(5).replace('[1, 2]', '[2, 3]'));
    const { out } = await run('compare', at('five'), at('some'));
    expect(out).toContain('without a partner: 2 points of A, 2 points of B\n');
    expect((await compareJson(at('five'), at('some'))).unmatched).toEqual([2, 2]);
  });

  it('compare of methods that keep no votes says which', async () => {
    const lazy = SHARING.replace('trials: 20000', 'trials: 500\nmethod: lazy');
    await runInto('lazy five', lazy + trees(5));
    const { out } = await run('compare', at('five'), at('lazy five'));
    expect(out).toContain(
      '4 of 4 independent: no votes are kept by all of their methods (simd, lazy)',
    );
  });
});

describe('phaselab compare FIRST SECOND that cannot be done', () => {
  it('compare says what differs everywhere, and which parameters could be named', async () => {
    const { code, err, out } = await run('compare', at('five'), at('seven'));
    expect([code, out]).toEqual([2, '']);
    expect(err).toBe(
      `no point of ${at('five')} has the parameters of one of ${at('seven')}; everywhere different: fanIn (5 against 7); name the parameters that are to be equal, such as --match depth,fidelity\n`,
    );
  });

  it.each([
    [['nowhere', 'five'], 'is not a run directory: it has no results.duckdb'],
    [['five', 'averages'], 'invalid observable: accuracy; averaging has risk'],
    [
      ['five', 'seven', '--match', 'depth,budget'],
      'unknown parameter budget in --match; both runs have organization, ',
    ],
    [
      ['five', 'seven', '--observable', 'risk'],
      'invalid observable: risk; majority has accuracy, ',
    ],
    [
      ['five', 'seven', '--match', 'depth,fidelity', '--observable', 'costPerCorrect'],
      'the fact totalCost is not known',
    ],
    [['five', 'seven', '--confidence', '95'], 'expected a number between 0 and 1'],
  ])('compare %j ends with 2', async ([first, second, ...words], message) => {
    const { code, err } = await run('compare', at(first), at(second), ...words);
    expect(err).toContain(message);
    expect(code).toBe(2);
  });

  it('compare of a run that is in use ends with 3', async () => {
    const database = await openStore(at('five'));
    const { code, err } = await run('compare', at('own'), at('five'));
    database.close();
    expect(err).toContain('results.duckdb is in use by another run');
    expect(code).toBe(3);
  });
});
