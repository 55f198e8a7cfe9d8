import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import type * as planning from '../../src/models/majority/allocation/plan.ts';
import { run } from './run.ts';

/** What is added to the predicted accuracies, to see whether the trials refuse it. */
const error = vi.hoisted(() => ({ added: 0 }));

vi.mock('../../src/models/majority/allocation/plan.ts', async (original) => {
  const module = await original<typeof planning>();
  const planAllocation: typeof module.planAllocation = (parameters) => {
    const theory = module.planAllocation(parameters);
    const options = theory.options.map((option) => {
      return { ...option, accuracy: option.accuracy && option.accuracy + error.added };
    });
    return { ...theory, options, best: options[theory.options.indexOf(theory.best)] };
  };
  return { ...module, planAllocation };
});

const folder = mkdtempSync(join(tmpdir(), 'phaselab-plan-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  error.added = 0;
});

let files = 0;

function write(text: string): string {
  const file = join(folder, `plan ${files++}.yaml`);
  writeFileSync(file, text);
  return file;
}

/** A small budget, planned quickly. */
const SMALL = ['--budget', '3000', '--fidelity', '0.9', '--message-tokens', '5'];

/** Plans a small budget into a directory of the tests, and reads what is there. */
async function writeSmall(name: string): Promise<Buffer[]> {
  const directory = join(folder, name);
  const { code } = await run('plan', ...SMALL, '--trials', '2000', '--out', directory);
  expect(code).toBe(0);
  const names = ['plan.html', 'plan.json', 'plan.png', 'plan.svg'];
  expect(readdirSync(directory).sort()).toEqual(names);
  return names.map((file) => readFileSync(join(directory, file)));
}

describe('phaselab plan', () => {
  it('plan --budget --window works at once and says what it assumed', async () => {
    const { code, out, err } = await run('plan', '--budget', '2e4', '--window', '4000');
    expect(code).toBe(0);
    expect(err).toBe('planning and simulating …\n');
    expect(out).toMatch(/^What a budget buys\nA star: \d+ agents that think [\d,]+ tokens each,/);
    for (const words of [
      'of 20,000 tokens,',
      'simulated [95 %]',
      'behind the best [95 %]',
      'Simulated: 100,000 trials of each, on common random numbers',
      'What binds beside the budget: fidelity',
      'assumed: own votes 2, of every agent of a chain but the first',
      'assumed: the window limits what an aggregator reads, not what an agent thinks',
      'no context window',
      'Budgets at which the best topology changes',
      'two changes closer than that can be missed',
      'halve the correlation (0.1 → 0.05)',
      'assumed: fidelity exponential (limit 0.97, scale 100)',
      'assumed: correlation 0.1',
      '--correlation 0.3',
    ]) {
      expect(out.replaceAll('\n', ' ')).toContain(words);
    }
    expect(out).not.toContain('assumed: budget');
    expect(Math.max(...out.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  it('plan writes nothing unless told where', async () => {
    const before = readdirSync('.');
    await run('plan', ...SMALL);
    expect(readdirSync('.')).toEqual(before);
  });

  it('plan --out writes a page, pictures and JSON, the same each time', async () => {
    expect(await writeSmall('first')).toEqual(await writeSmall('second'));
  });

  it('plan --json prints one document with everything, under keys that stay', async () => {
    const { code, out } = await run('plan', ...SMALL, '--json', '--trials', '2000', '--seed', 's');
    expect(code).toBe(0);
    const document = JSON.parse(out) as Record<string, unknown> & { options: unknown[] };
    expect(Object.keys(document)).toEqual([
      'title',
      'description',
      'parameters',
      'assumed',
      'seed',
      'level',
      'held',
      'best',
      'options',
      'constraints',
      'changes',
      'scanned',
      'resolution',
      'sensitivities',
      'curves',
      'spread',
    ]);
    expect(document).toMatchObject({ seed: 's', level: 0.95, held: true });
    expect(document.options).toHaveLength(4);
    expect(document.options[0]).toMatchObject({
      words: 'one agent that thinks 3,000 tokens',
      topology: 'single',
      simulated: { trials: 2000 },
    });
  });

  it('plan: --seed and --confidence change trials and level, --set goes with the flags', async () => {
    const words = ['plan', ...SMALL, '--json', '--trials', '500', '--confidence', '0.9'];
    const { out } = await run(...words, '--set', 'correlation=0.3', '--max-rounds', '9');
    expect(JSON.parse(out)).toMatchObject({
      level: 0.9,
      parameters: { correlation: 0.3, maxRounds: 9 },
    });
  });

  it('plan FILE --system FILE: flags over the system over the file', async () => {
    const file = write('title: A desk\nplan: { budget: 3000, fidelity: 0.8, messageTokens: 5 }\n');
    const system = write('system: { fidelity: 0.7, correlation: 0.2 }\n');
    const words = ['plan', file, '--system', system, '--correlation', '0', '--json'];
    const { code, out } = await run(...words, '--trials', '500');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      title: 'A desk',
      parameters: { budget: 3000, fidelity: 0.7, correlation: 0, messageTokens: 5 },
    });
  });

  it('plan prices an answer where tokens are priced', async () => {
    const { out } = await run('plan', ...SMALL, '--set', 'outputPrice=10', '--max-cost', '1');
    expect(out).toMatch(/^ {2}an answer costs 0\.0\d+ at the prices given$/m);
    expect(out).toMatch(/rounds +money$/m);
  });

  it('plan of one feasible topology says why the others are not', async () => {
    const { code, out } = await run('plan', ...SMALL, '--max-rounds', '1');
    expect(code).toBe(0);
    expect(out).toContain('One agent that thinks 3,000 tokens');
    expect(out.replaceAll('\n', ' ')).toContain('needs 4 rounds, maxRounds has 1: 3 too few.');
    expect(out).toContain('It is always single.');
  });

  it('plan says loudly when trials refuse the prediction, and ends with 1', async () => {
    error.added = 0.05;
    const { code, out } = await run('plan', ...SMALL, '--trials', '20000');
    expect(code).toBe(1);
    expect(out.match(/DISAGREEMENT: Theory and simulation disagree on the/g)).toHaveLength(4);
  });
});

describe('phaselab plan of what cannot be', () => {
  it.each([
    [['--budget', '0.5'], '--budget 0.5: invalid budget: 0.5; not in [1, 1000000000000000]'],
    [
      ['--window', '100', '--message-tokens', '250'],
      '--window 100: the context window is too small: one message of 250 tokens, 0 of prompt and 0 of output exceed window 100 by 150 tokens (also named: --message-tokens 250)',
    ],
    [
      ['--set', 'bias.curve=expression', '--set', 'bias.formula=x'],
      '--set bias.curve=expression: invalid leaf bias: 2 at x = 2; not in [0, 1]',
    ],
    [['--fidelity', '0.9'], '--fidelity 0.9: invalid messageTokens: missing; the fidelity 0.9'],
    [['--max-cost', '1'], '--max-cost 1: invalid maxCost: 1 without prices;'],
    [
      ['--max-cost', '1e-9', '--set', 'outputPrice=10'],
      '--max-cost 1e-9: no organization can be bought for 100000 tokens: one agent (messages of 1, leaves of 1 tokens) costs 0.00001, maxCost allows 1e-9;',
    ],
    [['--set', 'windw=3'], '--set windw=3: unknown parameter windw; did you mean window?'],
  ])('plan %j ends with 2 and says what is violated', async (words, fault) => {
    const { code, out, err } = await run('plan', ...words);
    expect([code, out]).toEqual([2, '']);
    expect(err.replace('planning and simulating …\n', '').startsWith(fault), err).toBe(true);
  });

  it.each([
    ['--trials', '0'],
    ['--confidence', '1'],
    ['--set', 'budget'],
    ['--budge', '3'],
  ])('plan %s %s ends with 2', async (...words) => {
    expect((await run('plan', ...words)).code).toBe(2);
  });

  it('plan tells the line of a system whose curve leaves its range', async () => {
    const system = write('correlation: 0.2\nbias: { curve: expression, formula: "2 * x" }\n');
    const { code, err } = await run('plan', '--system', system);
    expect(code).toBe(2);
    expect(err).toContain(`${system}:2:7: invalid leaf bias: `);
  });

  it('plan of a file that is not there ends with 2', async () => {
    const { code, err } = await run('plan', join(folder, 'nowhere.yaml'));
    expect([code, err]).toEqual([
      2,
      `${join(folder, 'nowhere.yaml')}: cannot be read: no such file\n`,
    ]);
  });
});

const SCENARIO =
  'model: majority\nseed: "1"\ntrials: 500\nparameters: { organization: star, bias: 0.2, agents: [1, 5] }\n' +
  'plan: { budget: 3000, fidelity: 0.9, messageTokens: 5, window: 40 }\n';

/** Runs a scenario into a directory of the tests on one worker. */
function runInto(directory: string, text: string) {
  return run('run', write(text), '--out', join(folder, directory), '--workers', '1');
}

describe('phaselab run of a scenario with a plan', () => {
  it('run puts the plan into its report and draws it', async () => {
    const { code, out } = await runInto('run', SCENARIO);
    expect(code).toBe(0);
    expect(out).toMatch(/^held {6}planned for 3,000 tokens: a /m);
    expect(readdirSync(join(folder, 'run'))).toEqual(
      expect.arrayContaining(['plan.svg', 'plan.png', 'report.html']),
    );
    const page = readFileSync(join(folder, 'run', 'report.html'), 'utf8');
    expect(page).toContain('<h2>The plan</h2>');
    expect(page).toContain('What would help most');
  });

  it('run ends with 1 where the trials refuse the plan', async () => {
    error.added = 0.05;
    const { code, out } = await runInto('refused', SCENARIO);
    expect(code).toBe(1);
    expect(out).toMatch(/^failed {4}planned for 3,000 tokens/m);
  });

  it.each(['run', 'check'])(
    '%s of a plan that cannot be ends with 2 at its line',
    async (command) => {
      const file = write(SCENARIO.replace('window: 40', 'window: 3'));
      const words = command === 'run' ? ['--out', join(folder, 'never')] : [];
      const { code, err } = await run(command, file, ...words);
      expect(code).toBe(2);
      expect(err).toContain(`${file}:5:64: the context window is too small`);
      expect(readdirSync(folder)).not.toContain('never');
    },
  );

  it('run --json holds the plan', async () => {
    const { out } = await run('run', write(SCENARIO), '--out', join(folder, 'json'), '--json');
    expect(JSON.parse(out)).toMatchObject({ plan: { held: true, parameters: { budget: 3000 } } });
  });
});
