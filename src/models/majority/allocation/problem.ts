import { InfeasibleError } from '../../model.ts';
import type { Problem, System } from '../theory/planner/system.ts';
import type { AllocationParameters } from './parameters.ts';

/**
 * The planning problem that parameters state.
 *
 * @throws {InfeasibleError} when the window has no room for a message
 * @throws {RangeError} when parameters contradict each other
 */
export function problemOf(parameters: AllocationParameters): Problem {
  const { budget, maxLatency, maxRounds, maxCost } = parameters;
  checkPrices(parameters);
  checkMessages(parameters);
  const { fanIn, depth, agents, ownVotes, tokens, messageTokens } = parameters;
  return {
    system: systemOf(parameters),
    limits: {
      budget,
      pathTokens: maxLatency ?? Infinity,
      rounds: maxRounds ?? Infinity,
      cost: maxCost ?? Infinity,
    },
    pins: {
      ownVotes,
      ...(fanIn !== undefined && { fanIn }),
      ...(depth !== undefined && { depth }),
      ...(agents !== undefined && { agents }),
      ...(tokens !== undefined && { tokens }),
      ...(messageTokens !== undefined && { messageTokens }),
    },
  };
}

function systemOf(parameters: AllocationParameters): System {
  const { mechanism, correlation, fidelity, aggregatorFidelity, aggregatorTokens } = parameters;
  const { outputPrice = 0, inputPrice = 0 } = parameters;
  return {
    leaf: leafOf(parameters),
    fidelity,
    correlation,
    mechanism,
    scope: parameters.scope ?? (mechanism === 'shared' ? 'siblings' : 'organization'),
    aggregatorFidelity,
    aggregatorTokens,
    room: roomOf(parameters),
    outputPrice,
    inputPrice,
  };
}

function leafOf({ bias, tokens }: AllocationParameters): System['leaf'] {
  if (typeof bias !== 'number') return bias;
  if (bias < 0) {
    throw new RangeError(
      `invalid bias: ${bias}; agents that are wrong more often than right gain nothing by voting, so there is nothing to plan`,
    );
  }
  if (tokens === undefined) {
    throw new RangeError(
      `invalid bias: ${bias} without tokens; expected a curve of tokens, or the tokens that one such leaf costs`,
    );
  }
  return { curve: 'fixed', bias, tokens };
}

function roomOf({ window, promptTokens, outputTokens, messageTokens = 1 }: AllocationParameters) {
  if (window === undefined) return Infinity;
  const room = window - promptTokens - outputTokens;
  if (room >= messageTokens) return room;
  throw new InfeasibleError(
    `the context window is too small: one message of ${messageTokens} tokens, ${promptTokens} of ` +
      `prompt and ${outputTokens} of output exceed window ${window} by ${messageTokens - room} tokens`,
  );
}

function checkPrices({ maxCost, outputPrice, inputPrice }: AllocationParameters): void {
  if (maxCost === undefined || outputPrice !== undefined || inputPrice !== undefined) return;
  throw new RangeError(
    `invalid maxCost: ${maxCost} without prices; expected outputPrice or inputPrice, currency per million tokens`,
  );
}

function checkMessages({ messageTokens, fidelity, topology, rule }: AllocationParameters): void {
  if (messageTokens !== undefined || typeof fidelity !== 'number') return;
  if (topology === 'single' || rule === 'single' || rule === 'formula') return;
  throw new RangeError(
    `invalid messageTokens: missing; the fidelity ${fidelity} does not depend on the length of a ` +
      'message, so that it cannot be chosen: expected messageTokens, or a curve for fidelity',
  );
}
