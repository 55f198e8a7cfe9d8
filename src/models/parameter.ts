import { z } from 'zod';

/** What people read about a parameter, beside its schema. */
export interface ParameterText {
  readonly symbol?: string;
  readonly unit: string;
  readonly description: string;
}

/** Bounds of a real parameter; `above` and `below` are open ends. */
export interface Bounds {
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
  readonly below?: number;
}

function domainOf({ min, max, above, below }: Bounds): string {
  const left = min !== undefined ? `[${min}` : `(${above ?? '-∞'}`;
  const right = max !== undefined ? `${max}]` : `${below ?? '∞'})`;
  return `${left}, ${right}`.replaceAll('-', '−');
}

/** A real parameter in an interval; NaN and infinities are refused. */
export function real(bounds: Bounds, text: ParameterText): z.ZodNumber {
  let schema = z.number();
  if (bounds.min !== undefined) schema = schema.min(bounds.min);
  if (bounds.max !== undefined) schema = schema.max(bounds.max);
  if (bounds.above !== undefined) schema = schema.gt(bounds.above);
  if (bounds.below !== undefined) schema = schema.lt(bounds.below);
  return schema.meta({ ...text, domain: domainOf(bounds) });
}

/** An integer parameter of at least `min`, at most `max` where given. */
export function integer(
  bounds: { readonly min: number; readonly max?: number },
  text: ParameterText,
): z.ZodNumber {
  let schema = z.int().min(bounds.min);
  if (bounds.max !== undefined) schema = schema.max(bounds.max);
  const domain =
    bounds.max === undefined
      ? `${bounds.min}, ${bounds.min + 1}, …`
      : `${bounds.min} … ${bounds.max}`;
  return schema.meta({ ...text, domain });
}

/** A parameter that names one of a few possibilities. */
export function choice<const T extends readonly [string, ...string[]]>(
  values: T,
  text: Omit<ParameterText, 'unit'>,
) {
  return z.enum(values).meta({ ...text, unit: '', domain: values.join(' | ') });
}
