import { compileOrganization } from '../src/models/majority/engine/program.ts';
import { createWordMachine } from '../src/models/majority/engine/wordMachine.ts';
import { Streams } from '../src/math/random.ts';
import type { Method } from '../src/models/model.ts';
import { BATCH } from '../src/sampling/sampleBlock.ts';
import { interleave, rateOf, summarize, type Take } from './measure.ts';
import type { Group } from './settings.ts';
import { openWork, organize, REFERENCE, SEED, trialsOf, votesOf } from './work.ts';

const DEPTHS = [3, 4, 5, 6, 7, 8];
const METHODS: readonly Method[] = ['scalar', 'lazy', 'antithetic', 'conditional', 'importance'];

/** The words of the kernel in plain JavaScript, for where WebAssembly SIMD is missing. */
function wordsInJavaScript(): () => number {
  const program = compileOrganization(organize(REFERENCE));
  const machine = createWordMachine();
  let batch = 0;
  const step = (): number => {
    machine.run(program, new Streams(SEED, [0, 0], batch++));
    return BATCH;
  };
  rateOf(step, 0.3);
  return step;
}

/** For information: other methods on the same tree, and other depths. */
export const measureMethods: Group = async ({ repeats, seconds }) => {
  const takes: Record<string, Take> = {};
  const add = (name: string, step: () => number): void => {
    takes[name] = () => rateOf(step, seconds);
  };
  for (const depth of DEPTHS) {
    add(`depth ${depth}`, votesOf(openWork({ ...REFERENCE, depth }, 'simd')));
  }
  for (const method of METHODS) add(method, trialsOf(openWork(REFERENCE, method)));
  add('words in JavaScript', wordsInJavaScript());
  const rates = await interleave(takes, repeats);
  return Object.entries(rates).map(([name, values]) => ({
    measure: name.startsWith('depth') ? `reference work at ${name}` : `${name}, depth 6`,
    measured: summarize(values),
    unit: name.startsWith('depth') ? 'votes/s' : 'trials/s',
  }));
};
