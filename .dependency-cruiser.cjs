/** The layers of src/: an arrow that is not listed here is an error. */
const layers = {
  math: ['math'],
  models: ['math', 'models'],
  scenario: ['math', 'models', 'scenario'],
  sampling: ['math', 'models', 'sampling'],
  analysis: ['math', 'models', 'scenario', 'sampling', 'analysis'],
  figures: ['math', 'models', 'scenario', 'sampling', 'analysis', 'figures'],
  sweep: ['math', 'models', 'scenario', 'sampling', 'analysis', 'sweep'],
  logs: ['math', 'analysis', 'sweep', 'logs'],
  cli: ['math', 'models', 'scenario', 'sampling', 'analysis', 'figures', 'sweep', 'logs', 'cli'],
};

/** Node's own modules, and packages that need them. */
const nodeOnly = '^(node:|piscina|@duckdb/|@resvg/|vega|commander|cli-progress|cli-table3)';
const nodePackages =
  '(^|/)node_modules/(piscina|@duckdb|@resvg|vega|commander|cli-progress|cli-table3)(/|$)';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^@duckdb' },
    },
    ...Object.entries(layers).map(([layer, allowed]) => ({
      name: `layer-${layer}`,
      comment: `src/${layer} may import ${allowed.join(', ')}`,
      severity: 'error',
      from: { path: `^src/${layer}/` },
      to: { path: '^src/', pathNot: allowed.map((folder) => `^src/${folder}/`) },
    })),
    {
      name: 'models-are-apart',
      comment: 'a model knows only its own folder and the interface',
      severity: 'error',
      from: { path: '^src/models/([^/]+)/' },
      to: { path: '^src/models/[^/]+/', pathNot: '^src/models/$1/' },
    },
    {
      name: 'engine-never-sees-theory',
      severity: 'error',
      from: { path: '^src/models/[^/]+/engine' },
      to: { path: '^src/models/[^/]+/theory' },
    },
    {
      name: 'theory-never-draws',
      severity: 'error',
      from: { path: '^src/models/[^/]+/theory' },
      to: { path: '^(src/math/random|src/models/[^/]+/engine|node_modules/d3-random)' },
    },
    {
      name: 'no-node-below',
      comment: 'Node only in sweep/, logs/, cli/ and figures/render.ts',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(sweep|logs|cli)/|^src/figures/render\\.ts$' },
      to: {
        dependencyTypesNot: ['type-only', 'local'],
        path: `${nodeOnly}|${nodePackages}|^(fs|path|os|crypto|worker_threads|child_process)$`,
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
