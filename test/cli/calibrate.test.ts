import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from './run.ts';

const LOG = 'scenarios/calibrated-panel/runs.csv';
const QUICK = ['--replicates', '99'];

const folder = mkdtempSync(join(tmpdir(), 'phaselab-calibrate-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;

function write(text: string, ending = 'csv'): string {
  const file = join(folder, `log ${files++}.${ending}`);
  writeFileSync(file, text);
  return file;
}

describe('phaselab calibrate', () => {
  it('calibrate LOG prints what it comes to, and every number with its interval', async () => {
    const { code, out, err } = await run('calibrate', LOG, '--budget', 'budget', ...QUICK);
    expect(code).toBe(0);
    expect(err).toBe(`reading ${LOG} …\ncalibrating from 7,000 rows …\n`);
    for (const words of [
      '7 agents at 250 tasks',
      'What binds is correlation',
      'Preferred model: beta-binomial',
      'Accuracy of majorities (%)',
      'Accuracy at each budget (%)',
      'measured [95 %]',
    ]) {
      expect(out).toContain(words);
    }
  });

  it('calibrate --out writes the system that is shipped, and plan takes it', async () => {
    const name = join(folder, 'panel');
    const { code, out } = await run('calibrate', LOG, '--budget', 'budget', '--out', name);
    expect(code).toBe(0);
    expect(out).toContain(`Next: phaselab plan --system ${name}.yaml --budget 1e6`);
    expect(readFileSync(`${name}.yaml`, 'utf8')).toBe(
      readFileSync('scenarios/calibrated-panel/system.yaml', 'utf8'),
    );
    expect(readdirSync(name)).toEqual(
      expect.arrayContaining([
        'calibration.html',
        'calibration.json',
        ...['card', 'correlation', 'difficulty', 'leaf', 'majority'].flatMap((figure) => [
          `${figure}.png`,
          `${figure}.svg`,
        ]),
      ]),
    );
    const page = readFileSync(join(name, 'calibration.html'), 'utf8');
    expect(page).toContain('<h1>Calibration of runs.csv</h1>');
    const budget = [
      '--budget',
      '200000',
      '--window',
      '32000',
      '--set',
      'tokens=16000',
      '--set',
      'mechanism=shared',
    ];
    const plan = await run('plan', '--system', `${name}.yaml`, ...budget);
    expect(plan.code).toBe(0);
    expect(plan.out).toContain('How sure that is');
    expect(plan.out).toContain('calibrated: The leaf curve was measured from 250 to 16,000 tokens');
  });

  it('calibrate --json prints one document, without the resamples', async () => {
    const { code, out } = await run('calibrate', LOG, '--json', ...QUICK);
    expect(code).toBe(0);
    const document = JSON.parse(out) as { system: object; estimates: { tasks: number } };
    expect(document.estimates.tasks).toBe(250);
    expect(document.system).not.toHaveProperty('replicates');
  });

  it('calibrate twice prints the same', async () => {
    const once = await run('calibrate', LOG, '--json', ...QUICK);
    expect(await run('calibrate', LOG, '--json', ...QUICK)).toEqual(once);
  });

  it.each([
    ['a missing column', 'task,agent,right\na,b,1\n', ['--correct', 'correct'], /correct/],
    ['no outcome', 'task,agent,correct\na,b,maybe\n', [], /:2:3 \(correct\): /],
    ['no rows', 'task,agent,correct\n', [], /no rows|empty/],
    ['a wrong delimiter', 'task;agent;correct\na;b;1\n', ['--delimiter', ','], /;/],
    ['one task', 'task,agent,correct\na,b,1\na,c,0\n', [], /1 tasks; expected 2 or more/],
  ])(
    'calibrate of %s ends with 2, says where, and writes nothing',
    async (_, text, flags, words) => {
      const name = join(folder, 'none');
      const { code, err } = await run('calibrate', write(text), ...flags, '--out', name);
      expect(code).toBe(2);
      expect(err).toMatch(words);
      expect(existsSync(`${name}.yaml`) || existsSync(name)).toBe(false);
    },
  );

  it('calibrate --out does not write over what somebody else wrote', async () => {
    const own = write('system: { bias: 0.2 }\n', 'yaml');
    const { code, err } = await run('calibrate', LOG, ...QUICK, '--out', own);
    expect(code).toBe(2);
    expect(err).toContain(`${own}: is there and was not written by calibrate`);
    expect(readFileSync(own, 'utf8')).toBe('system: { bias: 0.2 }\n');
  });

  it('calibrate --replicates 5 is refused: too few for an interval', async () => {
    const { code, err } = await run('calibrate', LOG, '--replicates', '5');
    expect(code).toBe(2);
    expect(err).toContain('expected an integer of at least 99');
  });
});
