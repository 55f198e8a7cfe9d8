import type { Configuration, Sampler } from '../models/model.ts';
import type { Sampling } from '../models/samplers.ts';
import { givesVotes, sampleBlock, sampleVotes } from '../sampling/sampleBlock.ts';
import type { PointSums, PointTask, SampleReply, SampleTask } from '../sampling/task.ts';
import { messageOf } from './errors.ts';

/** Answers a task with the sums that it asks for. */
export type Handler = (task: SampleTask) => SampleReply;

// Blocks of one point that were split over tasks come one after another; a few points are enough.
const CACHED_SAMPLERS = 32;

/**
 * The message handler of a worker: pure but for its memory of the samplers that it configured
 * last. A point that fails ends the task; the points before it are in the reply.
 *
 * @param models where the task's models are looked up by name
 */
export function createHandler(models: readonly Sampling[]): Handler {
  const samplers = new Map<string, Sampler>();
  return ({ seed, points }) => {
    const done: PointSums[] = [];
    for (const point of points) {
      try {
        const sampler = recall(samplers, point.id, () => configure(models, point));
        done.push(samplePoint(sampler, seed, point));
      } catch (error) {
        return { points: done, failure: { id: point.id, message: messageOf(error) } };
      }
    }
    return { points: done };
  };
}

function samplePoint(
  sampler: Sampler,
  seed: SampleTask['seed'],
  { id, key, group, blocks }: PointTask,
): PointSums {
  const keys = { seed, point: key, group };
  const { channels } = sampler;
  if (group === undefined || !givesVotes(sampler)) {
    const sums = blocks.map(({ block, trials }) => sampleBlock(sampler, keys, block, trials));
    return { id, channels, sums };
  }
  const drawn = blocks.map(({ block, trials }) => sampleVotes(sampler, keys, block, trials));
  const [sums, votes] = [drawn.map(({ sums }) => sums), drawn.map(({ votes }) => votes)];
  return { id, channels, sums, votes };
}

function configure(models: readonly Sampling[], task: PointTask): Sampler {
  const model = models.find(({ name }) => name === task.model);
  if (model === undefined) throw new RangeError(`invalid model: ${task.model}; unknown here`);
  const configuration = JSON.parse(task.configuration) as Configuration;
  return model.sampler(configuration, task.method, task.levels);
}

/** The sampler of an id from a map in the order of last use, which keeps the latest few. */
function recall(samplers: Map<string, Sampler>, id: string, configure: () => Sampler): Sampler {
  const sampler = samplers.get(id) ?? configure();
  samplers.delete(id);
  samplers.set(id, sampler);
  if (samplers.size > CACHED_SAMPLERS) samplers.delete(samplers.keys().next().value!);
  return sampler;
}
