import { hashText, type PointKey } from '../math/random.ts';
import { type Configuration, drawnOf, type Method, type Model } from '../models/model.ts';
import { canonicalJson } from './canonicalJson.ts';

/** What a point is called in the store and in its random streams. */
export interface Identity {
  /** the first 128 bits of SHA-256 of `text`, as 32 hexadecimal digits */
  readonly id: string;
  /** the first 64 of these bits, which name the point's streams */
  readonly key: PointKey;
  /** exactly what affects the result, apart from the seed */
  readonly text: string;
  /** the part of it that its sampler is configured by, canonical JSON */
  readonly configuration: string;
}

type Identified = Pick<Model, 'name' | 'version' | 'drawn'>;

/**
 * The group of all points that are drawn with common random numbers: its streams are those of the
 * point key `hashWords(COMMON_RANDOM_NUMBERS)`.
 */
export const COMMON_RANDOM_NUMBERS = 'common random numbers';

/** What else affects a point's result; what is absent leaves no trace in its identity. */
export interface Drawing {
  /** for the method `level`, the values that its sampler is given */
  readonly levels?: readonly number[] | undefined;
  /** the group whose streams leaves draw from; the point's own when absent */
  readonly group?: string | undefined;
}

/**
 * Identifies a point by exactly what affects its result, apart from the seed: value → canonical
 * JSON text → SHA-256 → id and key. Its place in a grid does not count, so a changed sweep keeps
 * every point that is unchanged; the model's version does, so results of two versions never mix.
 *
 * @param model its name and version
 * @param configuration plain JSON data
 * @param drawing levels and group, where there are any
 * @throws {TypeError} when the configuration is not plain JSON data
 */
export function identifyPoint(
  model: Identified,
  method: Method,
  configuration: Configuration,
  { levels, group }: Drawing = {},
): Identity {
  const drawn = canonicalJson(drawnOf(model, configuration), 'configuration');
  const others = canonicalJson({
    model: model.name,
    version: model.version,
    method,
    ...(levels && { levels }),
    ...(group !== undefined && { group }),
  });
  // The long text of the configuration is needed alone as well; its key is the first in order.
  const text = `{"configuration":${drawn},${others.slice(1)}`;
  const { hex, words } = hashText(text);
  return { id: hex.slice(0, 32), key: words, text, configuration: drawn };
}
