import { randomBinomial } from 'd3-random';
import type { Learner, PlaneAnswer, PlaneQuestion } from '../src/analysis/boundary/learner.ts';
import { type Trace, traceBoundary } from '../src/analysis/boundary/traceBoundary.ts';
import { followRule } from '../src/analysis/sequential.ts';
import { hashWords, openStream, type Random } from '../src/math/random.ts';
import { addTallies, countSums, EMPTY_TALLY, tallyOf, type Tally } from '../src/math/tally.ts';
import { planBlocks } from '../src/sampling/blockPlan.ts';
import { identifyPoint } from '../src/sampling/identity.ts';
import { sampleBlock } from '../src/sampling/sampleBlock.ts';
import { type Place, placeOf, type PlaneCase } from './boundaryCases.ts';

/** Draws the first so many trials of a place, given those drawn of it before. */
export type Draw = (place: Place, trials: number, before: Tally) => Tally;

/** Trials of the law that theory gives. */
export function drawLaw(random: Random): Draw {
  const binomial = randomBinomial.source(() => random.uniform());
  return ({ probability }, trials, before) => {
    const more = trials - before.trials;
    if (more === 0) return before;
    return addTallies(before, tallyOf(countSums(more, binomial(more, probability)())));
  };
}

/** Trials of the engine. */
export function drawEngine({ model }: Pick<PlaneCase, 'model'>, seed: string): Draw {
  return ({ configuration }, trials, before) => {
    const method = model.choose(configuration, 'full');
    const sampler = model.sampler(configuration, method);
    const keys = { seed: hashWords(seed), point: identifyPoint(model, method, configuration).key };
    const blocks = planBlocks(trials).filter(({ block }) => block * 4096 >= before.trials);
    return blocks
      .map((prefix) => tallyOf(sampleBlock(sampler, keys, prefix.block, prefix.trials)[0]))
      .reduce(addTallies, before);
  };
}

/** Answers a learner until it asks no more. */
export function answerAll<Result>(
  learner: Learner<PlaneQuestion, PlaneAnswer, Result>,
  answer: (question: PlaneQuestion, before: Tally) => PlaneAnswer,
): Result {
  const drawn = new Map<string, Tally>();
  for (let questions = learner.ask(); questions.length > 0; questions = learner.ask()) {
    learner.tell(
      questions.map((question) => {
        const name = `${question.line} ${question.cell} ${question.signal ?? 0}`;
        const told = answer(question, drawn.get(name) ?? EMPTY_TALLY);
        if (told.tally !== null) drawn.set(name, told.tally);
        return told;
      }),
    );
  }
  return learner.result!;
}

/** Traces the boundary of a plane. */
export function tracePlane(plane: PlaneCase, draw: Draw): Trace {
  const { along, across } = plane.options;
  return answerAll(traceBoundary(plane.options), (question, before) => {
    const { line, cell, trials, signal } = question;
    const values = [along.values[cell], across.values[line]] as const;
    const leaf = signal === undefined ? undefined : plane.signals![signal];
    const place = placeOf(plane, values, leaf);
    const tally = draw(place, trials, before);
    return { ...question, tally, bound: place.bound, rising: true, kind: 'binary' };
  });
}

/** What a grid of cells as wide as the tolerance takes, every cell decided by the same test. */
export interface GridCost {
  readonly trials: number;
  readonly cells: number;
  readonly undecided: number;
}

/** Decides every cell of the grid that a trace is compared with. */
export function decideGrid(plane: PlaneCase, draw: Draw): GridCost {
  const { along, most, level } = plane.options;
  const per = along.tolerance!;
  const inner = along.values.filter((_, cell) => cell % per === per / 2);
  const cost = { trials: 0, cells: 0, undecided: 0 };
  for (const across of plane.cells) {
    for (const value of inner) {
      for (const signal of plane.signals ?? [undefined]) {
        const place = placeOf(plane, [value, across], signal);
        const { bound } = place;
        const rule = { kind: 'binary', level, most, goal: 'decide', bound, rising: true } as const;
        let tally = EMPTY_TALLY;
        const { trials, outcome } = followRule(rule, (n) => (tally = draw(place, n, tally)));
        cost.trials += trials;
        cost.cells++;
        if (outcome === 'undecided') cost.undecided++;
      }
    }
  }
  return cost;
}

/** A stream for a repeat of a case. */
export const streamOf = (name: string, repeat: number): Random =>
  openStream(hashWords('boundary'), hashWords(name), repeat, 0);
