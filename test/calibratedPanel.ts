import { drawLog } from '../src/analysis/calibration/drawLog.ts';
import { leafBias } from '../src/models/majority/curve.ts';

/** What the shipped log was drawn from: seven agents of two families, at four budgets. */
export const PANEL = {
  tasks: 250,
  agents: 7,
  budgets: [250, 1000, 4000, 16_000],
  mechanism: 'beta-binomial',
  correlation: 0.35,
  leaf: { curve: 'power', kappa: 0.02, beta: 0.35, max: 1 },
} as const;

/** The log that is shipped as scenarios/calibrated-panel/runs.csv; the same tasks at every budget. */
export function drawPanelLog(): string {
  const { tasks, agents, budgets, mechanism, correlation, leaf } = PANEL;
  const rows = budgets.flatMap((budget) => {
    const bias = leafBias(leaf, budget);
    const log = drawLog({ agents, bias, mechanism, correlation }, { tasks, seed: 'panel' });
    return Array.from(log.successes, (correct, cell) => {
      const task = String(1 + Math.floor(cell / agents)).padStart(3, '0');
      const agent = cell % agents;
      const family = agent < 4 ? 'amber' : 'basalt';
      return `t${task},${family}-${agent + 1},${family},${budget},${correct}\n`;
    });
  });
  return `task,agent,family,budget,correct\n${rows.join('')}`;
}
