import { describe, expect, it } from 'vitest';
import { models } from '../../src/models/index.ts';
import { faultsOf, HEAD, parse } from './fakeModel.ts';

const faults = (text: string): string[] => faultsOf(() => parse(text));

const SIZE = 'parameters: { size: [1, 2] }\n';
const partsOf = (text: string, overrides: [string, string][] = []) =>
  parse(HEAD + text, { overrides }).parts;

describe('parseScenario(text) with until', () => {
  it('parseScenario(…) takes trials as the most, or maxTrials, and the confidence above', () => {
    const [part] = partsOf(`${SIZE}confidence: 0.99\ntrials: 5000\nuntil: { halfWidth: 0.01 }\n`);
    expect(part.trials).toBe(5000);
    expect(part.until).toEqual({ goal: 'halfWidth', halfWidth: 0.01, confidence: 0.99 });
    const until = 'until: { relative: 0.05, observable: bias, confidence: 0.95, maxTrials: 7e6 }';
    const [other] = partsOf(`${SIZE}trials: 5000\n${until}\n`);
    expect(other.trials).toBe(7e6);
    expect(other.until).toEqual({
      goal: 'relative',
      relative: 0.05,
      observable: 'bias',
      confidence: 0.95,
    });
  });

  it('parseScenario(…) lets a part replace the whole of until, and inherit it', () => {
    const text = `${SIZE}trials: 5000\nuntil: { halfWidth: 0.01, maxTrials: 900 }
parts:
  - { name: a }
  - { name: b, until: { decide: growth } }\n`;
    const [a, b] = partsOf(text);
    expect([a.trials, a.until?.goal]).toEqual([900, 'halfWidth']);
    expect([b.trials, b.until]).toEqual([
      5000,
      { goal: 'decide', decide: 'growth', confidence: 0.95 },
    ]);
  });

  it('parseScenario(…) sets until from outside, in every part that has its own', () => {
    const text = `${SIZE}until: { halfWidth: 0.01 }
parts: [{ name: a }, { name: b, until: { halfWidth: 0.02 } }]\n`;
    const wide = partsOf(text, [['until.halfWidth', '0.03']]);
    expect(wide.map(({ until }) => until)).toEqual([
      { goal: 'halfWidth', halfWidth: 0.03, confidence: 0.95 },
      { goal: 'halfWidth', halfWidth: 0.03, confidence: 0.95 },
    ]);
    const [a, b] = partsOf(text, [['until', '{ decide: synergy }']]);
    expect([a.until, b.until].map((until) => until?.goal)).toEqual(['decide', 'decide']);
  });

  it('parseScenario(…) writes until as resolved so that it can be read again', () => {
    const text = `${SIZE}until: { relative: 0.05, observable: bias, maxTrials: 900 }\n`;
    const { resolved } = parse(HEAD + text);
    const again = parse(JSON.stringify(resolved));
    expect(again.parts[0].until).toEqual(partsOf(text)[0].until);
    expect(again.parts[0].trials).toBe(900);
    expect(again.resolved).toEqual(resolved);
  });

  it.each([
    ['{ maxTrials: 9 }', '3:8: missing goal in until; expected one of halfWidth, relative, decide'],
    [
      '{ halfWidth: 0.1, decide: growth }',
      '3:8: invalid until: halfWidth and decide; not only one of halfWidth, relative, decide',
    ],
    [
      '{ relative: 0.1 }',
      '3:20: invalid until.relative: 0.1; not in (0, 0.076] at confidence 0.95, beyond which stopping would bias the estimate',
    ],
    ['{ halfWidth: 0.1, confidence: 0.5 }', '3:38: invalid until.confidence: 0.5; not in [0.9, 1)'],
    [
      '{ halfWidth: 0.1, observable: acuracy }',
      '3:38: invalid until.observable: acuracy; did you mean accuracy?',
    ],
    [
      '{ decide: growth, observable: bias }',
      '3:38: invalid until.observable: a decision is always of the bias',
    ],
    [
      '{ halfWidth: 0.1, halfWith: 1 }',
      '3:26: unknown key until.halfWith; did you mean halfWidth?',
    ],
  ])('parseScenario(until: %s) is refused', (until, fault) => {
    expect(faultsOf(() => parse(`${HEAD}until: ${until}\n${SIZE}`))).toContain(`f.yaml:${fault}`);
  });

  it.each([
    ['{ halfWidth: 0 }', '3:21: invalid until.halfWidth: 0; not in (0, ∞)'],
    ['{ relative: x }', '3:20: invalid until.relative: "x"; not a number in (0, ∞)'],
    [
      '{ decide: groth }',
      '3:18: invalid until.decide: "groth"; not one of growth, synergy; did you mean growth?',
    ],
    ['{ halfWith: 0.1 }', '3:10: unknown key until.halfWith; did you mean halfWidth?'],
  ])('parseScenario(until: %s) is refused for its value, and not as missing', (until, fault) => {
    expect(faults(`${HEAD}until: ${until}\n${SIZE}`)).toEqual([`f.yaml:${fault}`]);
    const part = `${HEAD}${SIZE}until: { relative: 0.05 }\nparts: [{ until: ${until} }]\n`;
    expect(faults(part)).toEqual([expect.stringContaining(fault.replace(/^.*until/, 'until'))]);
  });

  it('parseScenario(…) says once that a model cannot decide', () => {
    const text = `model: majority\nseed: "1"\nuntil: { decide: synergy }\nparameters: { depth: [1, 2, 3] }\n`;
    expect(faultsOf(() => parse(text, { models }))).toEqual([
      'f.yaml:3:18: invalid until.decide: synergy; model majority has no aloneBias, the bias of one agent that spends the whole budget; expected a model with a budget, such as allocation',
    ]);
  });

  it('parseScenario(…) refuses until where trials are compared one by one', () => {
    const text = `${HEAD}commonRandomNumbers: true\nuntil: { halfWidth: 0.1 }\n${SIZE}`;
    expect(faultsOf(() => parse(text))[0]).toContain(
      'f.yaml:4:8: invalid until: commonRandomNumbers is true',
    );
  });

  it('parseScenario(…) takes a claim about decisions of parts that decide, and of no others', () => {
    const parts = `${SIZE}parts: [{ name: a, until: { decide: growth } }, { name: b }]\n`;
    const claim = 'kind: decided, side: above, undecided: 2';
    expect(parse(`${HEAD}${parts}expect: [{ ${claim}, parts: [a] }]\n`).expect).toEqual([
      { kind: 'decided', side: 'above', undecided: 2, parts: ['a'] },
    ]);
    const message = 'f.yaml:5:10: invalid expect[0]: decided; part b has no until.decide';
    expect(faults(`${HEAD}${parts}expect: [{ ${claim} }]\n`)).toEqual([message]);
    expect(faults(`${HEAD}${parts}expect: [{ ${claim}, parts: [b, a] }]\n`)).toEqual([message]);
    expect(faults(`${HEAD}${parts}expect: [{ kind: decided, side: left, parts: [a] }]\n`)).toEqual([
      expect.stringContaining('5:33: invalid expect[0].side: "left"'),
    ]);
  });
});
