import type { JudgedModel, ModelComparison } from '../analysis/calibration/models/compareModels.ts';
import type { PanelModel } from '../analysis/calibration/models/panelLaw.ts';
import { SERIES_COLOURS, SERIES_SHAPES } from './theme.ts';

/** How a model of panels looks in every figure: told apart by more than its colour. */
export interface ModelStyle {
  readonly colour: string;
  readonly dash: readonly number[];
  readonly shape: (typeof SERIES_SHAPES)[number];
}

const style = (place: number, dash: readonly number[]): ModelStyle => ({
  colour: SERIES_COLOURS[place],
  dash,
  shape: SERIES_SHAPES[place],
});

export const MODEL_STYLES: Readonly<Record<PanelModel, ModelStyle>> = {
  'beta-binomial': style(0, [1, 0]),
  shared: style(1, [9, 4]),
  probit: style(2, [9, 3, 2, 3]),
  'plateau-matched': style(3, [2, 2.5]),
  'common-cause': style(4, [5, 2, 2, 2, 2, 2]),
};

/** What people are told of a model: `preferred, fits`, `refuted`. */
export function roleOf(
  { model, verdict }: Pick<JudgedModel, 'model' | 'verdict'>,
  { preferred }: Pick<ModelComparison, 'preferred'>,
): string {
  if (model !== preferred) return verdict;
  return verdict === 'refuted' ? 'nearest, though refuted' : `preferred, ${verdict}`;
}
