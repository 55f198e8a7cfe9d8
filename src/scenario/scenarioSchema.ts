import { z } from 'zod';
import type { Model } from '../models/model.ts';
import { documentSchema, rangeSchema } from './documentSchema.ts';
import { defaultOf, formsOf, shapeOf, textOf } from './parameterSchema.ts';
import { planParameters } from './planSchema.ts';

type Json = Record<string, unknown>;

/**
 * The JSON Schema (draft 7) of scenario documents, for editors: each parameter may be a value, a
 * list or a range, and is described with its symbol, domain, unit and default.
 *
 * @param models the models that a scenario may name
 * @example
 * scenarioSchema(models).type; // => 'object'
 */
export function scenarioSchema(models: readonly Model[]): Json {
  const names = models.map(({ name }) => name);
  const methods = [...new Set(models.flatMap((model) => model.methods))];
  const document = documentSchema({
    parameters: z.record(z.string(), z.unknown()).meta({ description: 'parameters of the model' }),
    plan: z.record(z.string(), z.unknown()).meta({ description: 'a budget to plan' }),
    model: z.enum(names).meta({ description: 'the model of the organization' }),
    method: z.enum(methods).meta({ description: 'how points are sampled' }),
  });
  const { properties, ...rest } = toJson(document);
  const schema = {
    ...rest,
    properties: { ...(properties as Json), plan: planOf() },
    title: 'phaselab scenario',
    allOf: models.map((model) => ({
      if: { properties: { model: { const: model.name } }, required: ['model'] },
      // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
      then: specialize(model),
    })),
  };
  const parameters = models.map((model) => [model.name, parametersOf(model)]);
  const definitions = shareRange(Object.fromEntries(parameters) as Json) as Json;
  return { ...(shareRange(schema) as Json), definitions: { ...definitions, range: RANGE } };
}

/** What a model adds to the document: its parameters and methods. */
function specialize(model: Model): Json {
  const members = {
    parameters: { $ref: `#/definitions/${model.name}` },
    method: { enum: [...model.methods] },
  };
  return { properties: { ...members, parts: { items: { properties: members } } } };
}

/** A plan holds single values only. */
function planOf(): Json {
  const { $schema: _, ...schema } = toJson(planParameters);
  return { ...schema, description: 'a budget to plan' };
}

function parametersOf(model: Model): Json {
  const { $schema: _, ...parameters } = toJson(widen(model.parameters));
  return parameters;
}

const { $schema: _, ...RANGE } = toJson(rangeSchema);
const RANGE_TEXT = JSON.stringify(RANGE);

/** Ranges occur at every parameter: they are stated once. */
function shareRange(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(shareRange);
  if (typeof node !== 'object' || node === null) return node;
  if (JSON.stringify(node) === RANGE_TEXT) return { $ref: '#/definitions/range' };
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, shareRange(value)]));
}

function toJson(schema: z.ZodType): Json {
  return z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    // Integers are bounded by what a double holds exactly: of no interest to an author.
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      for (const key of ['symbol', 'unit', 'domain', 'expected']) delete jsonSchema[key];
    },
  });
}

/** Lets every single value of a schema be swept, and every member be set elsewhere. */
function widen(schema: z.ZodType): z.ZodType {
  const forms = formsOf(schema).map(widenForm);
  const wide = forms.length === 1 ? forms[0] : z.union(forms);
  const description = describe(schema);
  return description === '' ? wide : wide.meta({ description });
}

function widenForm(form: z.ZodType): z.ZodType {
  if (form instanceof z.ZodObject) {
    const members = Object.entries(shapeOf(form)).map(([key, member]) => [
      key,
      widenMember(member),
    ]);
    return z.strictObject(Object.fromEntries(members) as Record<string, z.ZodType>);
  }
  if (form instanceof z.ZodArray || form instanceof z.ZodTuple) return form;
  const list = z.array(form).min(1);
  return form instanceof z.ZodNumber ? z.union([form, list, rangeSchema]) : z.union([form, list]);
}

const widenMember = (member: z.ZodType): z.ZodType =>
  member instanceof z.ZodLiteral ? member : widen(member).optional();

function describe(schema: z.ZodType): string {
  const { description, symbol, domain, unit } = textOf(schema);
  const value = defaultOf(schema);
  const notes = [
    symbol,
    domain,
    unit === '' ? undefined : unit,
    value === undefined ? undefined : `default ${JSON.stringify(value)}`,
  ].filter((note) => note !== undefined);
  return [description, notes.length === 0 ? undefined : `(${notes.join('; ')})`]
    .filter((text) => text !== undefined)
    .join(' ');
}
