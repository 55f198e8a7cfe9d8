import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { exitCodeOf, explainError } from '../../src/cli/exitCode.ts';
import { models } from '../../src/models/index.ts';
import { parseScenario } from '../../src/scenario/parseScenario.ts';
import { scenarioTemplates } from '../../src/scenario/templates.ts';
import { InterruptedError, RunError, UsageError } from '../../src/sweep/errors.ts';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'phaselab-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const HEAD = 'model: majority\nseed: "1"\n';
const TREE = `${HEAD}trials: 100\nparameters:\n  fanIn: 3\n  depth: [1, 2]\n  bias: 0.2\n`;
const SCATTER = `${HEAD}parameters: {organization: tree, fanIn: 3, depth: 1, bias: 0.1}\nsample: {count: 6000, over: {fidelity: {from: 0.5, to: 1}, correlation: {from: 0, to: 1}}}\n`;
const LONG = `${HEAD}parameters: {organization: tree, fanIn: 3, depth: 1, bias: 0.1, fidelity: {from: 0.5, to: 1, count: 3000}, correlation: [0, 0.1, 0.3]}\n`;
const WIDE = `${HEAD}parameters: {organization: tree, fanIn: 3, depth: 1, bias: 0.1, fidelity: {from: 0.5, to: 1, count: 1000}, correlation: {from: 0, to: 1, count: 200}}\n`;

describe('phaselab check FILE', () => {
  /** One fault each: what the file says, and the line that tells it. */
  const BAD: readonly [string, string, string][] = [
    [
      'a key that does not exist',
      `${TREE}trails: 5\n`,
      '8:1: unknown key trails; did you mean trials?',
    ],
    [
      'a parameter that does not exist',
      `${HEAD}parameters: {fanin: 3}`,
      '3:14: unknown parameter fanin; did you mean fanIn?',
    ],
    [
      'a word for a number',
      `${HEAD}parameters: {depth: deep}`,
      '3:21: invalid depth: "deep"; not an integer of 0 … 1000',
    ],
    [
      'a value outside its domain',
      `${HEAD}parameters: {correlation: 1.2}`,
      '3:27: invalid correlation: 1.2; not in [0, 1]',
    ],
    [
      'a swept value outside its domain',
      `${HEAD}parameters: {correlation: [0, 1.2]}`,
      '3:31: invalid correlation: 1.2; not in [0, 1]',
    ],
    [
      'not a number',
      `${HEAD}parameters: {correlation: .nan}`,
      '3:27: invalid correlation: NaN; not in [0, 1]',
    ],
    [
      'a fan-in of 0',
      `${HEAD}parameters: {fanIn: 0}`,
      '3:21: invalid fanIn: 0; not an integer of 1 … 1000000',
    ],
    [
      'an empty list',
      `${HEAD}parameters: {depth: []}`,
      '3:21: invalid depth: []; not a list of at least one value',
    ],
    [
      'a range with nothing in it',
      `${HEAD}parameters: {depth: {from: 1, to: 3, count: 0}}`,
      '3:45: invalid depth.count: 0; not an integer of 1, 2, …',
    ],
    [
      'a step of the wrong sign',
      `${HEAD}parameters: {depth: {from: 1, to: 3, step: -1}}`,
      '3:44: invalid step: -1; it leads away from 3 (depth)',
    ],
    [
      'more points than the limit',
      `${HEAD}parameters: {correlation: {from: 0, to: 1, count: 100000}, fidelity: {from: 0.1, to: 1, count: 100000}}`,
      '3:13: too many points: 10000000000; at most 10000000 (--max-points)',
    ],
    [
      'a number for the seed',
      `model: majority\nseed: 2601.17311\n`,
      '2:7: invalid seed: 2601.17311; not a text; put it in quotes, so that every digit counts',
    ],
    [
      'a forbidden name in a formula',
      `${HEAD}derived:\n  fidelity: 1 - process.pid\n`,
      '4:17: invalid formula of fidelity: unknown name process.pid',
    ],
    [
      'a formula that calls what it must not',
      `${HEAD}derived:\n  fidelity: "eval(1)"\n`,
      '4:14: invalid formula of fidelity: unknown function eval',
    ],
    [
      'a formula of a curve',
      `${HEAD}parameters: {tokens: 5, bias: {curve: expression, formula: this}}`,
      '3:60: invalid formula: unknown name this',
    ],
    [
      'a formula that leaves the domain',
      `${HEAD}variables: {flip: 0.6}\nderived: {fidelity: 1 - 2 * flip}`,
      '4:21: invalid fidelity: -0.19999999999999996; not in (0, 1] (part main, at flip = 0.6)',
    ],
    [
      'a figure of an unknown part',
      `${TREE}figures: [{kind: curve, x: depth, parts: [mian]}]`,
      '8:43: unknown part mian; did you mean main?',
    ],
    [
      'a figure over an unknown axis',
      `${TREE}figures: [{kind: curve, x: dpeth}]`,
      '8:28: unknown x dpeth; did you mean depth?',
    ],
    [
      'a figure over an axis that is held',
      `${TREE}figures: [{kind: order-parameter, x: bias}]`,
      '8:38: invalid figures[0].x: bias; it is not swept, expected one of depth',
    ],
    [
      'a figure of an unknown observable',
      `${TREE}figures: [{kind: curve, x: depth, observable: risk}]`,
      '8:47: unknown observable risk; expected one of accuracy, bias',
    ],
    [
      'a figure without points',
      `${TREE}figures: [{kind: curve, x: depth, where: {depth: 9}}]`,
      '8:11: invalid figures[0].where: matches 0 points; expected at least one (--set figures=[] leaves them out)',
    ],
    [
      'where with an unknown path',
      `${TREE}expect: [{kind: value, observable: bias, value: 0, tolerance: 1, where: {dept: 1}}]`,
      '8:74: unknown parameter dept; did you mean depth?',
    ],
    [
      'where that means two points',
      `${TREE}expect: [{kind: value, observable: bias, value: 0, tolerance: 1, where: {fanIn: 3}}]`,
      '8:10: invalid expect[0].where: matches 2 points; expected exactly one (--set expect=[] leaves them out)',
    ],
    [
      'a figure of more points than can be held',
      `${WIDE}figures: [{kind: curve, x: fidelity, series: correlation}]`,
      '4:11: invalid figures[0]: reads 200,000 points; expected at most 100,000, chosen by where or parts (--set figures=[] leaves them out)',
    ],
    [
      'a curve of a sample of more points than can be seen',
      `${SCATTER}figures: [{kind: curve, x: fidelity}]`,
      '5:11: invalid figures[0]: draws 6,000 points a series; expected at most 5,000, with fewer points, chosen by where or parts, or along an axis of its own (--set figures=[] leaves them out)',
    ],
    [
      'a curve that tells no series apart among too many points, beside two that do',
      `${LONG}figures: [{kind: curve, name: a, x: fidelity, series: correlation}, {kind: curve, name: b, x: fidelity, where: {correlation: 0}}, {kind: curve, name: c, x: fidelity}]`,
      '4:131: invalid figures[2]: draws 9,000 points a series; expected at most 5,000',
    ],
    [
      'an expectation of more points than can be held',
      `${WIDE}expect: [{kind: criticalPoint, along: correlation, value: 0.2, halfWidth: 1, where: {organization: tree}}]`,
      '4:10: invalid expect[0].where: reads 200,000 points; expected at most 100,000, chosen by where or parts (--set expect=[] leaves them out)',
    ],
    [
      'an expectation twice',
      `${TREE}expect:\n  - &a {kind: order, observable: bias, greater: {depth: 2}, lesser: {depth: 1}}\n  - *a\n`,
      '10:5: invalid expect[1]: the same as expect[0]; expected it once',
    ],
    [
      'an unknown model',
      'model: majorty\nseed: "1"\n',
      '1:8: unknown model majorty; did you mean majority?',
    ],
    [
      'an unknown method',
      `${HEAD}method: lasy\n`,
      '3:9: invalid method: lasy; model majority has full, simd, scalar, lazy, level, antithetic, conditional, importance; did you mean lazy?',
    ],
    [
      'a method that the model lacks',
      'model: averaging\nseed: "1"\nmethod: lazy\n',
      '3:9: invalid method: lazy; model averaging has full',
    ],
    [
      'what cannot be built',
      `${HEAD}parameters: {messageTokens: 9, window: 10}`,
      '3:29: the context window is too small',
    ],
    [
      'what contradicts itself',
      `${HEAD}parameters: {organization: star, agents: 2, bias: {leaves: [0.1]}}`,
      '3:60: invalid bias.leaves: 1 values',
    ],
    ['a key twice', `${HEAD}seed: "2"\n`, '3:1: duplicate key seed; it is already given in line 2'],
    [
      'points and sample',
      `${HEAD}points: [{depth: 1}]\nsample: {count: 2, over: {correlation: [0, 1]}}`,
      '4:9: invalid sample: beside points; expected one of them',
    ],
    ['text that is not YAML', 'model: [majority\n', '2:1: not YAML: '],
    ['YAML that is no mapping', '- model: majority\n', '1:1: not a scenario: not a mapping'],
    ['nothing', '', '1:1: not a scenario: not a mapping'],
    ['a custom tag', `${HEAD}title: !js/function x\n`, '3:8: Unresolved tag'],
    [
      'an alias of itself',
      `${HEAD}parameters: &p {bias: *p}\n`,
      '3:23: cyclic alias *p; it contains itself',
    ],
  ];

  it.each(BAD)('phaselab check FILE refuses %s: one line, exit code 2', async (_, text, line) => {
    const file = write('bad.yaml', text);
    const { code, out, err } = await run('check', file);
    expect(err).toContain(`${file}:${line}`);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(out).toBe('');
    expect(code).toBe(2);
  });

  it('phaselab check FILE prints a scenario that means the same, and its cost', async () => {
    const { code, out, err } = await run('check', write('tree.yaml', TREE));
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('# 2 points in 1 part\n# 200 trials, ');
    const document = parseYaml(out) as { name: string; parts: unknown[] };
    expect(document).toMatchObject({ name: 'tree', seed: '1', confidence: 0.95 });
    const again = parseScenario(out, { file: 'other.yaml', models });
    expect(again.resolved).toEqual(document);
  });

  it('phaselab check FILE says how there are fewer draws than trials, where one serves many', async () => {
    const file = write('tree.yaml', TREE);
    // Per trial 3·(1 + 2/2) and 9·(1 + 2/2) draws, by simd each for 128 trials: 100·24/128.
    const words = '# 200 trials, 19 expected elementary draws (one can serve 128 trials at once)\n';
    expect((await run('check', file)).out).toContain(words);
    const scalar = await run('check', file, '--set', 'method=scalar');
    expect(scalar.out).toContain('# 200 trials, 2,400 expected elementary draws\n');
    const lazy = await run('check', file, '--set', 'method=lazy', '--set', 'fidelity=0.01');
    expect(lazy.out).toMatch(/# 200 trials, \d{1,2} expected elementary draws\n/);
  });

  it('phaselab check FILE --json prints one JSON value', async () => {
    const { out } = await run('check', write('tree.yaml', TREE), '--json', '--set', 'depth=4');
    expect(JSON.parse(out)).toMatchObject({ points: 1, trials: 100, scenario: { name: 'tree' } });
  });
});

describe('more work than anybody could wait for', () => {
  it.each(['check', 'run'])(
    'phaselab %s FILE refuses it before it writes anything',
    async (command) => {
      const parameters = 'parameters: { fanIn: 1000000, depth: 1000 }\n';
      const file = write('endless.yaml', `${HEAD}${parameters}`);
      const { code, out, err } = await run(command, file);
      expect([code, out]).toEqual([2, '']);
      expect(err).toContain('too much work: about ∞ elementary draws');
    },
  );
});

describe('a method that does not apply to a point', () => {
  const chain =
    'model: majority\nseed: "1"\nmethod: importance\nparameters: { organization: chain }\n';

  it('is refused by phaselab check, as it would be by run', async () => {
    const file = write('chain.yaml', chain);
    const { code, err } = await run('check', file);
    expect(code).toBe(2);
    expect(err).toContain('invalid method: importance; it needs a tree, a star or a single agent');
  });

  it('does not keep phaselab predict from predicting it', async () => {
    const { code, out } = await run('predict', write('chain.yaml', chain), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toHaveLength(1);
  });
});

describe('phaselab predict FILE', () => {
  it('phaselab predict FILE prints what theory says: f_3(0.2) = 1.5·0.2 − 0.5·0.2³', async () => {
    const file = write('tree.yaml', TREE);
    const { code, out } = await run('predict', file, '--set', 'depth=1');
    const [header, row] = out.split('\n');
    expect(code).toBe(0);
    expect(header.trim().split(/\s+/)).toEqual(['accuracy', 'bias', 'error', 'by']);
    expect(row.trim().split(/\s+/).slice(0, 2)).toEqual(['0.648', '0.296']);
  });

  it('phaselab predict FILE prints the cost of a correct answer, a dash where it is unknown', async () => {
    const text =
      `${HEAD}parameters: {organization: star, agents: 3, bias: 0.2, tokens: 70}\n` +
      `parts: [{name: short, parameters: {messageTokens: 10}}, {name: unknown}]`;
    const { code, out } = await run('predict', write('costs.yaml', text));
    const [header, ...rows] = out.split('\n').map((line) => line.trim().split(/\s+/));
    expect(code).toBe(0);
    expect(header.slice(2)).toEqual(['accuracy', 'bias', 'error', 'tokensPerCorrect', 'by']);
    // f_3(0.2) = 0.296, accuracy 0.648; 3·(70 + 2·10) tokens
    expect(rows[0].slice(0, 6)).toEqual(['short', '10', '0.648', '0.296', '0.352', '416.667']);
    expect(rows[1].slice(0, 6)).toEqual(['unknown', '–', '0.648', '0.296', '0.352', '–']);
  });

  it('phaselab predict FILE --json prints every point with facts and quantities', async () => {
    const { out } = await run('predict', write('tree.yaml', TREE), '--json');
    const points = JSON.parse(out) as Record<string, Record<string, number>>[];
    expect(points).toHaveLength(2);
    expect(points[0]['observables']['bias']).toBeCloseTo(0.296, 12);
    expect(points[0]['quantities']['alpha']).toBeCloseTo(1.5, 12);
    expect(points[1]['parameters']['depth']).toBe(2);
  });

  it('phaselab predict FILE --show NAMES adds columns and refuses unknown ones', async () => {
    const file = write('tree.yaml', TREE);
    expect((await run('predict', file, '--show', 'alpha')).out.split('\n')[0]).toContain('alpha');
    const { code, err } = await run('predict', file, '--show', 'alhpa');
    expect([code, err]).toEqual([2, expect.stringContaining('unknown quantity alhpa')]);
  });

  it('phaselab predict FILE names points that cannot be built', async () => {
    const text = `${HEAD}infeasible: skip\nparameters: {messageTokens: [1, 9], window: 10}`;
    const { code, out } = await run('predict', write('skip.yaml', text));
    expect([code, out]).toEqual([0, expect.stringContaining('infeasible: the context window')]);
  });
});

describe('phaselab init', () => {
  it.each(scenarioTemplates.map(({ name }) => [name]))(
    'phaselab init %s writes a scenario that check accepts, and never overwrites',
    async (name) => {
      const file = join(folder, `${name}.yaml`);
      expect((await run('init', name, '-o', file)).code).toBe(0);
      expect((await run('check', file)).code).toBe(0);
      writeFileSync(file, 'mine');
      const { code, err } = await run('init', name, '-o', file);
      expect([code, err]).toEqual([2, expect.stringContaining('it exists already')]);
      expect(readFileSync(file, 'utf8')).toBe('mine');
    },
  );

  it('phaselab init --list and -o - write to standard output', async () => {
    expect((await run('init', '--list')).out).toContain('phase-diagram');
    expect((await run('init', '-o', '-')).out).toBe(scenarioTemplates[0].text);
  });

  it('phaselab init NAME refuses unknown templates', async () => {
    const { code, err } = await run('init', 'minimale');
    expect([code, err]).toEqual([2, 'unknown template minimale; did you mean minimal?\n']);
  });
});

describe('phaselab list and schema', () => {
  it('phaselab list names the models; phaselab list MODEL its parameters', async () => {
    expect((await run('list')).out).toMatch(/^majority +Majority/m);
    expect((await run('list', 'majority')).out).toMatch(/^correlation +rho +\[0, 1\]/m);
    expect((await run('list', 'majorty')).code).toBe(2);
    expect(JSON.parse((await run('list', '--json')).out)).toHaveLength(models.length);
  });

  it('phaselab schema prints a JSON Schema', async () => {
    expect(JSON.parse((await run('schema')).out)).toMatchObject({ type: 'object' });
  });
});

describe('arguments', () => {
  it.each([
    [['chek'], "unknown command 'chek'"],
    [['check'], "missing required argument 'file'"],
    [['check', 'a', 'b'], 'too many arguments'],
    [['check', 'a', '--fast'], "unknown option '--fast'"],
    [['check', 'a', '--set', 'depth'], 'expected path=value, such as depth=4.'],
    [['check', 'a', '--max-points', '-1'], 'expected an integer of 1, 2, ….'],
    [['check', '/no/such/file.yaml'], '/no/such/file.yaml: cannot be read: no such file'],
    [['check', folder], 'cannot be read: it is a directory'],
  ])('phaselab %j ends with 2 and says why', async (words, message) => {
    const { code, out, err } = await run(...words);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });

  it('phaselab check FILE refuses a file that is not UTF-8', async () => {
    const { code, err } = await run('check', write('bytes.yaml', Uint8Array.of(0xff, 0xfe, 0x00)));
    expect([code, err]).toEqual([2, expect.stringContaining('not UTF-8 text')]);
  });

  it('phaselab check FILE --set PATH=VALUE names the option in what is wrong', async () => {
    const file = write('tree.yaml', TREE);
    expect(await run('check', file, '--set', 'correlation=1.2')).toEqual({
      code: 2,
      out: '',
      err: '--set correlation=1.2: invalid correlation: 1.2; not in [0, 1]\n',
    });
    const limited = await run('check', file, '--max-points', '1');
    expect([limited.code, limited.err]).toEqual([2, expect.stringContaining('too many points: 2')]);
    expect((await run('check', file, '--seed', '007')).out).toContain('seed: "007"');
  });

  it('phaselab --help and --version end with 0', async () => {
    expect((await run('--help')).code).toBe(0);
    expect(await run('--version')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d/),
    });
  });
});

describe('exitCodeOf(error)', () => {
  it('exitCodeOf(error) tells usage, unfinished, interrupted and our own faults apart', () => {
    expect(exitCodeOf(new UsageError('x'))).toBe(2);
    expect(exitCodeOf(new RunError('x'))).toBe(3);
    expect(exitCodeOf(new InterruptedError('x'))).toBe(130);
    expect(exitCodeOf(new TypeError('x'))).toBe(70);
    expect(explainError(new TypeError('x'))).toContain('Please report it');
    expect(explainError(new UsageError('x'))).toBe('x\n');
  });
});
