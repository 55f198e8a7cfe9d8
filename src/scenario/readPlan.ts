import { checkValue } from './checkValue.ts';
import { locatedOf, type LocatedMapping, plainOf, valueAt, withValue } from './located.ts';
import { defaultOf, memberOf } from './parameterSchema.ts';
import { planParameters, type PlanRequest } from './planSchema.ts';
import type { SystemDocument } from './readSystem.ts';
import type { Report } from './ScenarioError.ts';

/**
 * Reads the parameters of a plan. A curve of which only some numbers are given (`bias: {beta: 0.3}`)
 * is the assumed one in all others. Replicates of a system count for what the plan takes from it.
 *
 * @returns undefined after a report
 */
export function readPlan(
  node: LocatedMapping,
  system: SystemDocument | undefined,
  report: Report,
): PlanRequest | undefined {
  const request = readOne(node, report);
  if (request === undefined) return undefined;
  const replicates = replicatesOf(node, system).map((one) => readOne(one, report)?.parameters);
  if (replicates.includes(undefined)) return undefined;
  return {
    ...request,
    replicates: replicates.filter((one) => one !== undefined),
    notes: system?.assumed ?? [],
  };
}

/** The plan once for each replicate, in what it has from the system and nothing set anew. */
function replicatesOf(node: LocatedMapping, system: SystemDocument | undefined): LocatedMapping[] {
  if (system === undefined) return [];
  const { parameters, replicates } = system;
  const isTaken = (key: string): boolean => valueAt(node, key) === valueAt(parameters, key);
  const taken = new Set([...parameters.entries.keys()].filter(isTaken));
  return replicates.map((replicate) => ({
    ...node,
    entries: new Map(
      [...node.entries].map(([key, entry]) => {
        const other = taken.has(key) ? replicate.entries.get(key) : undefined;
        return [key, other ?? entry];
      }),
    ),
  }));
}

type OneRequest = Omit<PlanRequest, 'replicates' | 'notes'>;

function readOne(node: LocatedMapping, report: Report): OneRequest | undefined {
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

function planOf(node: LocatedMapping): OneRequest {
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
