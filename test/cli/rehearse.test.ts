import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'phaselab-rehearse-'));
afterAll(() => rmSync(folder, { recursive: true }));

const HEAD = 'model: majority\nseed: "1"\nmethod: full\n';
const SWEEP = `${HEAD}parameters: { organization: star, agents: 3, bias: [0.1, 0.2], correlation: [0, 0.5] }\n`;

/** Requests that no result of their scenario could meet, where they stand, and what is said. */
const CASES: [string, string, string][] = [
  [
    'a curve whose points fall on one another',
    `${SWEEP}figures:\n  - { kind: order-parameter, x: correlation }\n`,
    ':6:5: invalid figure order-parameter: points 0 and 2 fall on one another and differ in bias',
  ],
  [
    'a phase diagram over names',
    `${HEAD}parameters: { organization: [star, tree], correlation: [0, 0.5] }\nfigures:\n  - { kind: phase-diagram, x: organization, y: correlation }\n`,
    ':6:5: invalid axis: organization; "star" at point 0, not a number',
  ],
  [
    'a critical point of real-valued errors',
    'model: averaging\nseed: "1"\nparameters: { organization: star, noise: [0.1, 0.2] }\nexpect:\n  - { kind: criticalPoint, along: noise, value: 0.1, halfWidth: 1 }\n',
    ':5:5: invalid model: averaging; not of 0/1 trials',
  ],
  [
    'a claim about level samples',
    'model: majority\nseed: "1"\nmethod: level\nparameters: { fanIn: 3, depth: 2 }\nexpect:\n  - { kind: value, observable: accuracy, value: 0.5, tolerance: 0.1, where: { depth: 2 } }\n',
    'level samples do not count',
  ],
];

describe('phaselab run FILE', () => {
  it.each(CASES)('refuses before anything runs: %s', async (_, text, message) => {
    const file = join(folder, 'request.yaml');
    writeFileSync(file, text);
    const { code, err } = await run('run', file, '--out', join(folder, 'out'));
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(readdirSync(folder)).toEqual(['request.yaml']);
  });
});
