import { suggestName } from './checkValue.ts';

/** A scenario to start from. */
export interface Template {
  readonly name: string;
  readonly description: string;
  readonly text: string;
}

const HEAD = `# yaml-language-server: $schema=./phaselab.schema.json
# (written by: phaselab schema > phaselab.schema.json)
`;

const minimal = `${HEAD}
title: How much a committee of five improves on one agent
model: majority
seed: "1" # a text; everything random derives from it
trials: 20000 # independent trials of each point

parameters: # a single value is held, a list or a range is swept
  organization: star
  agents: [1, 3, 5, 9, 15]
  bias: 0.2 # 2·accuracy − 1 of one agent: right in 60 % of the cases
  correlation: [0, 0.3] # how often the agents err together

figures:
  - { kind: curve, name: committee, x: agents, series: correlation, observable: accuracy }
  - { kind: agreement }

expect: # what this scenario claims; a run reports whether it held
  - kind: order
    observable: accuracy
    greater: { agents: 15, correlation: 0 }
    lesser: { agents: 1, correlation: 0 }
`;

const phaseDiagram = `${HEAD}
title: Where a tree of five-fold majorities amplifies a weak signal
model: majority
seed: "2601.17311"
trials: 2000

parameters:
  organization: tree
  fanIn: 5 # votes that each node receives
  depth: 3 # levels above the leaves
  bias: 0.1
  fidelity: { from: 0.4, to: 1, count: 13 } # of one message
  correlation: { from: 0, to: 0.9, count: 13 } # of the votes that one node receives

figures:
  - { kind: phase-diagram, name: phases, x: correlation, y: fidelity }
  - { kind: agreement }
`;

const noisyChannel = `${HEAD}
title: How many wrong bits of a message a tree of votes can bear
description: >
  Each vote is flipped on its way with probability flip. Above a critical probability even a deep
  tree forgets what its leaves knew; for three votes a node that is one flip in six.
model: majority
seed: "noisy channel"
trials: 5000

variables: # axes of your own, which only formulas read
  flip: { from: 0, to: 0.3, step: 0.025 }
derived: # parameters computed from numeric parameters and variables
  fidelity: 1 - 2 * flip
parameters:
  organization: tree
  fanIn: 3
  bias: 0.2

parts: # each inherits what stands above
  - { name: shallow, parameters: { depth: 2 } }
  - { name: deep, parameters: { depth: 6 } }

figures:
  - { kind: curve, name: forgetting, x: flip, series: depth, observable: bias }
  - { kind: agreement }

expect:
  - kind: order # a few flips: depth helps
    observable: accuracy
    greater: { flip: 0.05, depth: 6 }
    lesser: { flip: 0.05, depth: 2 }
  - kind: order # many flips: depth hurts
    observable: accuracy
    greater: { flip: 0.25, depth: 2 }
    lesser: { flip: 0.25, depth: 6 }
`;

const averaging = `${HEAD}
title: How far averaging lowers the error of correlated agents
model: averaging
seed: "averaging"
trials: 20000

parameters:
  organization: star
  agents: { from: 1, to: 64, count: 7, scale: log } # 1, 2, 4, …, 64
  leafVariance: 1
  correlation: [0, 0.1, 0.5]
  noise: 0.2 # variance of the noise of one message

figures:
  - { kind: curve, name: risk, x: agents, series: correlation, xScale: log }
  - { kind: agreement }
`;

/** The scenarios to start from, the simplest first. */
export const scenarioTemplates: readonly Template[] = [
  { name: 'minimal', description: 'a committee: two sweeps, one claim', text: minimal },
  { name: 'phase-diagram', description: 'two swept axes of a tree', text: phaseDiagram },
  { name: 'noisy-channel', description: 'variables, formulas, parts, claims', text: noisyChannel },
  { name: 'averaging', description: 'errors that are averaged', text: averaging },
];

/**
 * A commented scenario to start from.
 *
 * @param name `minimal`, `phase-diagram`, `noisy-channel` or `averaging`
 * @throws {RangeError} for any other name
 * @example
 * scenarioTemplate('minimal').name; // => 'minimal'
 */
export function scenarioTemplate(name: string): Template {
  const template = scenarioTemplates.find((template) => template.name === name);
  if (template === undefined) {
    const known = scenarioTemplates.map((template) => template.name);
    throw new RangeError(`unknown template ${name}; ${suggestName(name, known)}`);
  }
  return template;
}
