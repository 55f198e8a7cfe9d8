import { randomBinomial } from 'd3-random';
import { findRoots, type RootOptions } from '../../../src/analysis/boundary/findRoots.ts';
import { createLearner, type Learner } from '../../../src/analysis/boundary/learner.ts';
import type { Answer, Question } from '../../../src/analysis/boundary/question.ts';
import type { Line } from '../../../src/analysis/boundary/root.ts';
import { hashWords, openStream } from '../../../src/math/random.ts';
import { countSums, tallyOf } from '../../../src/math/tally.ts';

/** Answers from trials of a given law; a question for more trials begins with those there were. */
export function answerFrom<Q extends Question>(
  seed: string,
  probability: (question: Q) => number | null,
): (question: Q) => Q & Answer {
  const random = openStream(hashWords('boundary test'), hashWords(seed), 0, 0);
  const binomial = randomBinomial.source(() => random.uniform());
  const drawn = new Map<string, { trials: number; successes: number }>();
  return (question) => {
    const { cell, trials } = question;
    const p = probability(question);
    const told = { ...question, bound: 0.5, rising: true, kind: 'binary' as const };
    if (p === null) return { ...told, tally: null };
    const name = JSON.stringify({ ...question, trials: 0 });
    const before = drawn.get(name) ?? { trials: 0, successes: 0 };
    if (trials < before.trials) throw new RangeError(`fewer trials of cell ${cell} than before`);
    const successes = before.successes + binomial(trials - before.trials, p)();
    drawn.set(name, { trials, successes });
    return { ...told, tally: tallyOf(countSums(trials, successes)) };
  };
}

/** Answers a learner until it is done, and keeps what it asked. */
export function run<Q extends Question, A extends Q, Result>(
  learner: Learner<Q, A, Result>,
  answer: (question: Q) => A,
): { result: Result; asked: Q[][] } {
  const asked: Q[][] = [];
  for (let questions = learner.ask(); questions.length > 0; questions = learner.ask()) {
    asked.push([...questions]);
    learner.tell(questions.map(answer));
  }
  return { result: learner.result!, asked };
}

/** Seeks the roots of a law along the values of a lattice. */
export function seek(
  seed: string,
  options: RootOptions,
  probability: (value: number) => number | null,
): { result: Line; asked: Question[][] } {
  const { values } = options.lattice;
  const answer = answerFrom(seed, ({ cell }: Question) => probability(values[cell]));
  return run(createLearner(findRoots(options)), answer);
}
