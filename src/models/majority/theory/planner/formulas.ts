import { compileExpression } from '../../../../math/expression.ts';
import { chainAt } from './chains.ts';
import { type Ground, prepareGround } from './ground.ts';
import { singleAgent } from './optimum.ts';
import type { Candidate } from './system.ts';
import { treeAt } from './trees.ts';

/** A shape as formulas of {@link FORMULA_NAMES}; what is not given is held or spent to the end. */
export interface ShapeFormulas {
  readonly fanIn?: string | undefined;
  readonly depth?: string | undefined;
  readonly agents?: string | undefined;
  readonly tokens?: string | undefined;
  readonly messageTokens?: string | undefined;
}

/** What formulas of shapes may read: budget, room of the window, correlation, and what is held. */
export const FORMULA_NAMES = ['B', 'W', 'rho', 'm', 'x'] as const;

/** The organization that a user's own formulas choose. */
export function chooseByFormula(
  ground: Ground,
  formulas: ShapeFormulas | undefined,
): Candidate | undefined {
  if (formulas === undefined) {
    throw new RangeError('invalid rule: formula; formula is missing, such as {fanIn, depth}');
  }
  const { system, limits, pins } = ground.problem;
  const read = {
    B: limits.budget,
    W: system.room,
    rho: system.correlation,
    m: pins.messageTokens ?? NaN,
    x: pins.tokens ?? NaN,
  };
  const evaluate = (name: keyof ShapeFormulas, least: number): number | undefined => {
    const text = formulas[name];
    if (text === undefined) return undefined;
    const value = Math.floor(compileExpression(text, FORMULA_NAMES)(read));
    if (Number.isSafeInteger(value) && value >= least) return value;
    throw new RangeError(
      `invalid formula.${name}: ${value} at B = ${limits.budget}; not an integer of at least ${least}`,
    );
  };
  const tokens = evaluate('tokens', 1) ?? pins.tokens;
  const messageTokens = evaluate('messageTokens', 1) ?? pins.messageTokens;
  const held = prepareGround({
    ...ground.problem,
    pins: {
      ...pins,
      ...(tokens === undefined ? {} : { tokens }),
      ...(messageTokens === undefined ? {} : { messageTokens }),
    },
  });
  const fanIn = evaluate('fanIn', 1) ?? pins.fanIn;
  const depth = evaluate('depth', 0) ?? pins.depth;
  const agents = evaluate('agents', 1) ?? pins.agents;
  if (depth === 0 || agents === 1) return singleAgent(held);
  if (messageTokens === undefined) {
    throw new RangeError('invalid formula: messageTokens is missing, the length of a message');
  }
  if (fanIn !== undefined && depth !== undefined)
    return treeAt(held, [depth, fanIn, messageTokens]);
  if (agents !== undefined) return chainAt(held, agents, messageTokens);
  throw new RangeError(
    'invalid formula: expected fanIn and depth of a tree (depth 1 is a star), or agents of a chain',
  );
}
