import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { calibrate } from '../src/analysis/calibration/calibrate.ts';
import { formatSystem } from '../src/cli/formatSystem.ts';
import { readLog } from '../src/logs/readLog.ts';
import { drawPanelLog, PANEL } from './calibratedPanel.ts';

const LOG = 'scenarios/calibrated-panel/runs.csv';
const SYSTEM = 'scenarios/calibrated-panel/system.yaml';

describe('the log that is shipped', () => {
  it('is what the engine draws from known parameters', () => {
    expect(readFileSync(LOG, 'utf8')).toBe(drawPanelLog());
  });

  it('gives these parameters back, and the system that is shipped beside it', async () => {
    const columns = { task: 'task', agent: 'agent', correct: 'correct', family: 'family' };
    const log = await readLog(LOG, { ...columns, budget: 'budget' });
    const calibration = calibrate(log, { source: 'runs.csv', seed: 'phaselab' });
    const { comparison, leaf, estimates } = calibration;
    expect(comparison?.recommended).toContain(PANEL.mechanism);
    expect(estimates.icc!.low).toBeLessThan(PANEL.correlation);
    expect(estimates.icc!.high).toBeGreaterThan(PANEL.correlation);
    if (leaf?.verdict !== 'estimated') throw new Error(`the leaf curve is ${leaf?.verdict}`);
    expect(leaf.beta.low).toBeLessThan(PANEL.leaf.beta);
    expect(leaf.beta.high).toBeGreaterThan(PANEL.leaf.beta);
    expect(leaf.kappa.low).toBeLessThan(PANEL.leaf.kappa);
    expect(leaf.kappa.high).toBeGreaterThan(PANEL.leaf.kappa);
    expect(formatSystem(calibration)).toBe(readFileSync(SYSTEM, 'utf8'));
  });
});
