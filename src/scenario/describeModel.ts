import { z } from 'zod';
import type { Model, Observable, Quantity } from '../models/model.ts';
import { defaultOf, formsOf, shapeOf, textOf } from './parameterSchema.ts';

/** One parameter for people. */
export interface ParameterRow {
  /** `depth`, `bias.kappa` */
  readonly path: string;
  /** the form of the surrounding mapping in which it occurs, such as `curve: power`; else empty */
  readonly form: string;
  readonly symbol: string;
  readonly domain: string;
  readonly unit: string;
  /** as it would be written, or empty when there is none */
  readonly default: string;
  readonly description: string;
}

/** A model for people. */
export interface ModelDescription {
  readonly name: string;
  readonly version: string;
  readonly title: string;
  readonly methods: readonly string[];
  readonly parameters: readonly ParameterRow[];
  readonly observables: readonly Observable[];
  readonly quantities: readonly Quantity[];
}

/**
 * What a model's scenarios can say and what its runs report.
 *
 * @example
 * describeModel(models[0]).parameters[0].path; // => 'organization'
 */
export function describeModel(model: Model): ModelDescription {
  const { name, version, title, methods, observables, quantities } = model;
  const parameters = Object.entries(shapeOf(model.parameters)).flatMap(([path, schema]) =>
    rowsOf(path, schema, ''),
  );
  return { name, version, title, methods, parameters, observables, quantities };
}

function rowsOf(path: string, schema: z.ZodType, form: string): ParameterRow[] {
  const objects = formsOf(schema).filter((form) => form instanceof z.ZodObject);
  const plain = objects.length === formsOf(schema).length ? [] : [rowOf(path, schema, form)];
  const nested = objects.flatMap((object) => {
    const name = nameOfForm(object);
    const members = Object.entries(shapeOf(object)).filter(
      ([, member]) => !(member instanceof z.ZodLiteral),
    );
    return members.flatMap(([key, member]) => rowsOf(`${path}.${key}`, member, name));
  });
  return [...plain, ...nested];
}

function rowOf(path: string, schema: z.ZodType, form: string): ParameterRow {
  const { symbol = '', domain = '', unit = '', description = '' } = textOf(schema);
  const value = defaultOf(schema);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return { path, form, symbol, domain, unit, default: text ?? '', description };
}

/** `curve: power` for the form whose curve is that word; empty for a form with no such key. */
function nameOfForm(form: z.ZodObject): string {
  const fixed = Object.entries(shapeOf(form)).find(([, member]) => member instanceof z.ZodLiteral);
  if (fixed === undefined) return '';
  return `${fixed[0]}: ${[...(fixed[1] as z.ZodLiteral).values].join(' | ')}`;
}
