import { clopperPearsonInterval } from '../src/math/intervals.ts';
import type { Row } from './rows.ts';
import { repeatScaling, type ScalingCase, scalingCases } from './scalingCases.ts';
import type { Group } from './settings.ts';

const REPEATS = 2000;
const REPLICATES = 100;
/** what 95 % intervals are to cover at least */
const LEAST = 0.9;

function measureCase(example: ScalingCase): Row[] {
  return repeatScaling(example, REPEATS, REPLICATES).map(({ target, decided, covered }) => {
    const measure = `${target}: ${example.name}; decided in ${decided} of ${REPEATS}`;
    if (decided === 0) return { measure, skipped: 'never decided' };
    const { low, high } = clopperPearsonInterval(covered, decided, 0.99);
    return {
      measure,
      measured: { median: covered / decided, low, high },
      unit: 'covered (its 99 % interval)',
      goal: { better: 'more', reach: LEAST },
    };
  });
}

/** How often the 95 % intervals of finite-depth scaling cover the exact values. */
export const measureScaling: Group = async () => scalingCases.flatMap(measureCase);
