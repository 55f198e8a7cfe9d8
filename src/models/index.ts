import { averaging } from './averaging/index.ts';
import { allocation } from './majority/allocation/index.ts';
import { majority } from './majority/index.ts';
import type { Model } from './model.ts';

/** All models of the lab. A new model is one new folder and one new line here. */
export const models: readonly Model[] = [majority, allocation, averaging];

/**
 * The model of a name.
 *
 * @throws {RangeError} for a name that no model has
 * @example
 * findModel('averaging').methods; // => ['full', 'scalar']
 */
export function findModel(name: string): Model {
  const model = models.find((candidate) => candidate.name === name);
  if (model === undefined) {
    const known = models.map((candidate) => candidate.name).join(', ');
    throw new RangeError(`invalid model: ${name}; expected one of ${known}`);
  }
  return model;
}
