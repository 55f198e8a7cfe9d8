import { checkValue } from './checkValue.ts';
import { locatedOf, type LocatedMapping, plainOf, valueAt, withValue } from './located.ts';
import { defaultOf, memberOf } from './parameterSchema.ts';
import { planParameters, type PlanRequest } from './planSchema.ts';
import type { Report } from './ScenarioError.ts';

/**
 * Reads the parameters of a plan. A curve of which only some numbers are given (`bias: {beta: 0.3}`)
 * is the assumed one in all others.
 *
 * @returns undefined after a report
 */
export function readPlan(node: LocatedMapping, report: Report): PlanRequest | undefined {
  let sound = true;
  const whole = completeCurves(node);
  checkValue(planParameters, whole, '', {
    report: (place, path, message) => {
      sound = false;
      report(place, path, message);
    },
  });
  return sound ? planOf(whole) : undefined;
}

function planOf(node: LocatedMapping): PlanRequest {
  const parameters = planParameters.parse(plainOf(node));
  const left = Object.entries(parameters).filter(([key]) => !node.entries.has(key));
  const places = [...node.entries].map(([key, { value }]) => [key, value.place] as const);
  return {
    parameters,
    assumed: Object.fromEntries(left),
    places: { '': node.place, ...Object.fromEntries(places) },
  };
}

function completeCurves(node: LocatedMapping): LocatedMapping {
  return [...node.entries].reduce((whole, [key, { value }]) => {
    const assumed = defaultAt(key);
    if (value.kind !== 'mapping' || !isMapping(assumed)) return whole;
    const curve = valueAt(value, 'curve');
    if (curve !== undefined && plainOf(curve) !== assumed['curve']) return whole;
    const base = locatedOf(assumed, value.place) as LocatedMapping;
    const entries = new Map([...base.entries, ...value.entries]);
    return withValue(whole, key, { ...value, entries });
  }, node);
}

function defaultAt(key: string): unknown {
  const member = memberOf(planParameters, key);
  return member && defaultOf(member);
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
