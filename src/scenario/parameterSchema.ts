import { z } from 'zod';

/** What a schema says of itself, for people. */
export interface SchemaText {
  readonly symbol?: string;
  readonly unit?: string;
  readonly domain?: string;
  readonly description?: string;
  /** what a value should be, for messages: `a string; put it in quotes` */
  readonly expected?: string;
}

type Wrapper = z.ZodType & { readonly def: { readonly innerType: z.ZodType } };

function isWrapper(schema: z.ZodType): schema is Wrapper {
  return (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodReadonly
  );
}

/** The schema inside defaults and optionals. */
export function unwrap(schema: z.ZodType): z.ZodType {
  return isWrapper(schema) ? unwrap(schema.def.innerType) : schema;
}

/** The forms that a value may take: the members of unions, unwrapped, or the schema itself. */
export function formsOf(schema: z.ZodType): readonly z.ZodType[] {
  const inner = unwrap(schema);
  if (!(inner instanceof z.ZodUnion)) return [inner];
  return (inner.def.options as readonly z.ZodType[]).flatMap(formsOf);
}

/** Symbol, unit, domain and description, the outermost first. */
export function textOf(schema: z.ZodType): SchemaText {
  const own = (schema.meta() ?? {}) as SchemaText;
  return isWrapper(schema) ? { ...textOf(schema.def.innerType), ...own } : own;
}

/** The schemas of the members of an object schema. */
export function shapeOf(schema: z.ZodObject): Readonly<Record<string, z.ZodType>> {
  return schema.shape;
}

/** The schema of one member, or undefined; names such as `constructor` are no members. */
export function memberOf(schema: z.ZodObject, key: string): z.ZodType | undefined {
  const shape = shapeOf(schema);
  return Object.hasOwn(shape, key) ? shape[key] : undefined;
}

/** The value of a schema when nothing is given, or undefined. */
export function defaultOf(schema: z.ZodType): unknown {
  const result = schema.safeParse(undefined);
  return result.success ? result.data : undefined;
}

/** Whether a value must be given. */
export function isRequired(schema: z.ZodType): boolean {
  return !schema.safeParse(undefined).success;
}

/** Whether a value may be a list, so that a list is not an axis. */
export function holdsList(forms: readonly z.ZodType[]): boolean {
  return forms.some((form) => form instanceof z.ZodArray || form instanceof z.ZodTuple);
}

/** Whether a value may be a number. */
export function holdsNumber(schema: z.ZodType): boolean {
  return formsOf(schema).some((form) => form instanceof z.ZodNumber);
}

/** Whether a number must be an integer. */
export function isInteger(schema: z.ZodType): boolean {
  const numbers = formsOf(schema).filter((form) => form instanceof z.ZodNumber);
  return numbers.length > 0 && numbers.every((form) => form.isInt);
}

/** The words that a form allows, or undefined when it is no choice among words. */
export function choicesOf(form: z.ZodType): readonly string[] | undefined {
  if (form instanceof z.ZodEnum) return form.options.map(String);
  if (form instanceof z.ZodLiteral) return [...form.values].map(String);
  return undefined;
}

/** The forms of the value of a key, over all the forms that a mapping may take. */
export function memberForms(forms: readonly z.ZodType[], key: string): readonly z.ZodType[] {
  return forms.flatMap((form) => {
    if (form instanceof z.ZodRecord) return formsOf(form.valueType as z.ZodType);
    const member = form instanceof z.ZodObject ? memberOf(form, key) : undefined;
    return member === undefined ? [] : formsOf(member);
  });
}

/** The forms at a path of a parameters schema; none when there is no such path. */
export function formsAt(schema: z.ZodType, path: readonly string[]): readonly z.ZodType[] {
  return path.reduce<readonly z.ZodType[]>(memberForms, formsOf(schema));
}

/** Every path to a value that is not a mapping, through all forms: `depth`, `bias`, `bias.kappa`. */
export function pathsOf(schema: z.ZodType, prefix = ''): readonly string[] {
  const paths = formsOf(schema).flatMap((form) => {
    if (!(form instanceof z.ZodObject)) return prefix === '' ? [] : [prefix];
    return Object.entries(shapeOf(form)).flatMap(([key, member]) =>
      pathsOf(member, prefix === '' ? key : `${prefix}.${key}`),
    );
  });
  return [...new Set(paths)];
}
