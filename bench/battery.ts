import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { type Assessment, countVerdicts, readAssessment } from './assessments.ts';
import { type Fill, PIECE, sources } from './words.ts';

/**
 * Holds the random numbers against all tests of dieharder: `npm run battery -- [--quick]
 * [--only SOURCE]`. A source takes half an hour or more; the quick form leaves out what takes longest.
 * Of fair numbers one p-value in a hundred is weak: those are asked again, with more samples until
 * they pass or fail.
 */
const BATTERY = 'dieharder';

/** Words are read from standard input. */
const READ_INPUT = ['-g', '200'];

/** Tests of the quick form: those of Diehard and STS, and of the others what does not take minutes. */
const QUICK = [...Array.from({ length: 17 }, (_, test) => test), 100, 101, 102, 205, 207, 208, 209];

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
  },
});

/** Writes pieces until the reader, who has read enough, closes its end. */
async function feed(fill: Fill, input: Writable): Promise<void> {
  input.on('error', () => input.destroy());
  while (!input.destroyed) {
    const words = new Uint32Array(PIECE);
    fill(words);
    await new Promise((resolve) => input.write(Buffer.from(words.buffer), resolve));
  }
}

/** The lines that a process prints, as they come. */
async function* linesOf(child: ChildProcess): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of child.stdout ?? []) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

/** Runs the battery once and prints its results as they come. */
async function assess(fill: Fill, words: readonly string[]): Promise<Assessment[]> {
  const child = spawn(BATTERY, [...words, ...READ_INPUT], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.on('error', (error) => {
    throw new Error(`${BATTERY} did not start; apt-get install ${BATTERY}`, { cause: error });
  });
  const fed = feed(fill, child.stdin);
  const assessments: Assessment[] = [];
  for await (const line of linesOf(child)) {
    const assessment = readAssessment(line);
    if (assessment === undefined) continue;
    assessments.push(assessment);
    process.stdout.write(`${line}\n`);
  }
  child.stdin.destroy();
  await fed;
  return assessments;
}

async function assessAll(fill: Fill): Promise<Assessment[]> {
  if (!options.quick) return assess(fill, ['-a']);
  const all: Assessment[] = [];
  for (const test of QUICK) all.push(...(await assess(fill, ['-d', String(test)])));
  return all;
}

/** Asks again what was weak. Some tests print results of other tuples, too. */
async function decide(fill: Fill, { test, tuple }: Assessment): Promise<Assessment[]> {
  const again = await assess(fill, ['-d', test, '-n', tuple, '-k', '2', '-Y', '1']);
  return again.filter((assessment) => assessment.tuple === tuple);
}

/** Whether a source passes all tests, the weak ones when they are asked again. */
async function holdAgainst(name: string): Promise<boolean> {
  const { title, open } = sources[name];
  process.stdout.write(`\n${name}: ${title}\n`);
  const fill = open();
  const start = performance.now();
  const first = await assessAll(fill);
  const again: Assessment[] = [];
  for (const assessment of first) {
    if (assessment.verdict === 'WEAK') again.push(...(await decide(fill, assessment)));
  }
  const minutes = (performance.now() - start) / 60_000;
  const repeats = again.length > 0 ? `; asked again ${countVerdicts(again)}` : '';
  process.stdout.write(`${name}: ${countVerdicts(first)}${repeats}; ${minutes.toFixed(0)} min\n`);
  return first.length > 0 && [...first, ...again].every(({ verdict }) => verdict !== 'FAILED');
}

const names = options.only ?? Object.keys(sources);
const unknown = names.find((name) => !Object.hasOwn(sources, name));
if (unknown !== undefined) {
  const known = Object.keys(sources).join(', ');
  throw new RangeError(`invalid --only: ${unknown}; expected one of ${known}`);
}
for (const name of names) {
  if (!(await holdAgainst(name))) process.exitCode = 1;
}
