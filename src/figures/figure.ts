import type { Agreement } from '../analysis/agreement.ts';
import type { RunResult } from '../analysis/result.ts';
import type { FigureRequest } from '../scenario/scenario.ts';
import { drawAgreement } from './agreement.ts';
import { drawAllocation } from './allocation.ts';
import { drawCollapse } from './collapse.ts';
import { drawCurve } from './curve.ts';
import { drawDepth } from './depth.ts';
import { drawOrderParameter } from './orderParameter.ts';
import { drawPareto } from './pareto.ts';
import { drawPhaseDiagram } from './phaseDiagram.ts';
import { drawRegimes } from './regimes.ts';
import { drawRegret } from './regret.ts';
import type { FigureSpecification } from './theme.ts';

/**
 * Turns a request and the results of a run into a figure.
 *
 * @param request what to draw; its parts and `where` choose the points
 * @param run results with the model that gives them meaning
 * @param agreement of all points of the run, where it is known and not all of them are held
 * @returns a vega-lite specification: plain data, the same for the same results
 * @throws {RangeError} when no point matches, points fall on one another, or the kind is unknown
 * @throws {TypeError} when an axis that must be numeric is not
 */
export function drawFigure(
  request: FigureRequest,
  run: RunResult,
  agreement?: Agreement,
): FigureSpecification {
  switch (request.kind) {
    case 'phase-diagram':
      return drawPhaseDiagram(request, run);
    case 'curve':
      return drawCurve(request, run);
    case 'depth':
      return drawDepth(request, run);
    case 'order-parameter':
      return drawOrderParameter(request, run);
    case 'agreement':
      return drawAgreement(request, run, agreement);
    case 'regimes':
      return drawRegimes(request, run);
    case 'regret':
      return drawRegret(request, run);
    case 'allocation':
      return drawAllocation(request, run);
    case 'collapse':
      return drawCollapse(request, run);
    case 'pareto':
      return drawPareto(request, run);
  }
  const { kind } = request as { kind: unknown };
  throw new RangeError(`invalid kind of figure: ${JSON.stringify(kind)}; not one that is drawn`);
}
