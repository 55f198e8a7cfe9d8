import type { Calibration } from '../analysis/calibration/calibration.ts';
import type { PanelEstimate } from '../analysis/calibration/estimates/panelPart.ts';

/** Who votes: the agents of a log, or the samples of its only one. */
export interface Voters {
  readonly noun: 'agent' | 'sample';
  /** panels with a measured accuracy, in order of their size */
  readonly panels: readonly (PanelEstimate & {
    readonly accuracy: NonNullable<PanelEstimate['accuracy']>;
  })[];
}

/** Who votes in a calibration, and how well their panels do. */
export function votersOf({ estimates }: Pick<Calibration, 'estimates'>): Voters {
  const { agents, majority, within } = estimates;
  const isAlone = agents.length === 1 && within.length === 1;
  const panels = isAlone ? within[0].majority : majority;
  return {
    noun: isAlone ? 'sample' : 'agent',
    panels: panels
      .flatMap((panel) => (panel.accuracy === null ? [] : [{ ...panel, accuracy: panel.accuracy }]))
      .sort((a, b) => a.size - b.size),
  };
}
