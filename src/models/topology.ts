import { choice, integer } from './parameter.ts';

/** The parameters that say who reports to whom, shared by the models of organizations. */
export const topology = {
  organization: choice(['single', 'star', 'chain', 'tree'], {
    description: 'who reports to whom',
  }).default('tree'),
  fanIn: integer(
    { min: 1, max: 1e6 },
    { symbol: 'b', unit: '', description: 'messages that every node of a tree receives' },
  ).default(5),
  depth: integer(
    { min: 0, max: 1000 },
    { symbol: 'L', unit: 'levels', description: 'levels of a tree above its leaves' },
  ).default(3),
  agents: integer(
    { min: 1, max: 1e7 },
    { symbol: 'N, n', unit: '', description: 'leaves of a star, agents of a chain' },
  ).default(5),
};
