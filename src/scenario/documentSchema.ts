import { z } from 'zod';

/** How parameters and their values are written; the check and the exported schema differ in these. */
export interface DocumentForms {
  readonly parameters: z.ZodType;
  readonly plan: z.ZodType;
  readonly model: z.ZodType;
  readonly method: z.ZodType;
}

const level = (description: string) =>
  z.number().gt(0).lt(1).meta({ domain: '(0, 1)', unit: '', description });

const count = (description: string, max = Number.MAX_SAFE_INTEGER) =>
  z
    .int()
    .min(1)
    .max(max)
    .meta({ domain: max === Number.MAX_SAFE_INTEGER ? '1, 2, …' : `1 … ${max}`, description });

const fileName = (description: string) =>
  z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,99}$/)
    .meta({ expected: 'a name of a–z, 0–9 and -, since it names a file', description });

const partName = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._=+-]{0,99}$/u)
  .meta({
    expected: 'a name of letters, digits, spaces and . _ = + -',
    description: 'name of the part',
  });

const text = (description: string) => z.string().meta({ description });
const number = (description: string) => z.number().meta({ description });

const positive = (description: string) => z.number().gt(0).meta({ domain: '(0, ∞)', description });

/** A number, a text or a boolean. */
export const scalarSchema = z
  .union([z.number(), z.string(), z.boolean()])
  .meta({ expected: 'a number, a text or a boolean' });

/** `{from, to, count, scale}` or `{from, to, step}`. */
export const rangeSchema = z
  .strictObject({
    from: number('first value'),
    to: number('last value; with step the bound of the last value'),
    count: count('how many values, both ends included').optional(),
    step: number(
      'distance of the values, not 0, negative where they decrease; to is a value only where a whole number of steps leads to it',
    ).optional(),
    scale: z.enum(['linear', 'log']).optional().meta({ description: 'how the values are spaced' }),
  })
  .meta({ description: 'a range of values' });

const variableSchema = z
  .union([z.number(), z.array(z.number()).min(1), rangeSchema])
  .meta({ expected: 'a number, a list of numbers or a range' });

const spanSchema = z
  .union([
    z.tuple([z.number(), z.number()]),
    z.strictObject({
      from: number('low end'),
      to: number('high end'),
      scale: z.enum(['linear', 'log']).optional(),
    }),
  ])
  .meta({ expected: 'a span [low, high] or {from, to, scale}' });

const sampleSchema = z
  .strictObject({
    count: count('how many points', 1e7),
    over: z
      .record(z.string(), spanSchema)
      .meta({ description: 'span of each parameter, by its path' }),
  })
  .meta({ description: 'low-discrepancy (Sobol) points over spans of parameters' });

const whereSchema = z
  .record(z.string(), z.union([scalarSchema, z.array(scalarSchema).min(1)]))
  .meta({ description: 'chooses points by parameter value, or by any of a list of values' });

const partNames = z
  .array(z.string())
  .min(1)
  .meta({ description: 'names of the parts meant; all when absent' });

const figureBase = {
  name: fileName('file name of the figure; default its kind').optional(),
  title: text('title of the figure').optional(),
  parts: partNames.optional(),
  where: whereSchema.optional(),
};

const axisName = text('a parameter, variable, fact or predicted quantity');
const alternatives = text('the parameter that tells alternatives apart');
const scaleName = z.enum(['linear', 'log']).optional();

/** When a point has enough trials; `readUntil` checks what its keys must have in common. */
const untilSchema = z
  .strictObject({
    halfWidth: positive('half-width of the interval of the observable').optional(),
    relative: positive('half-width relative to the size of the observable').optional(),
    decide: z
      .enum(['growth', 'synergy'])
      .meta({
        description:
          'growth: whether the bias is above or below that of a leaf; synergy: of one agent with all of the budget',
      })
      .optional(),
    observable: text('the observable; default the first').optional(),
    confidence: level(
      'level of the interval or the decision; default that of the scenario',
    ).optional(),
    maxTrials: count('the most trials of each point; default trials', 1e10).optional(),
  })
  .meta({ description: 'draws until a precision is reached or a decision is made' });

/** A boundary that is traced; `readTrace` checks what its keys must have in common. */
const traceSchema = z
  .strictObject({
    boundary: z.enum(['growth', 'critical', 'synergy']).meta({
      description:
        'growth: mu_L = mu_0; critical: its limit of a vanishing mu_0, alpha = 1; synergy: mu_L = g(B)',
    }),
    along: text('the swept parameter along which roots are sought; default the first').optional(),
    // That it is positive is checked with its range: of one refused here, the range would miss it.
    tolerance: z
      .number()
      .meta({
        domain: '(0, ∞)',
        exclusiveMinimum: 0,
        description: 'half-width wanted of the interval of a root; relative on a logarithmic scale',
      })
      .optional(),
    level: level('level of the interval of each root; default that of the scenario').optional(),
  })
  .meta({ description: 'traces a boundary: of the points only those that decide are drawn' });

/** What a scenario asks to draw. */
export const figureSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('phase-diagram'), ...figureBase, x: axisName, y: axisName }),
  z.strictObject({
    kind: z.literal('curve'),
    ...figureBase,
    x: axisName,
    series: axisName.optional(),
    observable: text(
      'the observable, fact or quantity drawn; default the first observable',
    ).optional(),
    xScale: scaleName,
    yScale: scaleName,
    reference: text('a fact or quantity drawn dashed beside each series').optional(),
    verticals: z
      .array(z.string())
      .min(1)
      .meta({ description: 'facts or quantities whose values are marked on the x axis' })
      .optional(),
  }),
  z.strictObject({
    kind: z.literal('depth'),
    ...figureBase,
    series: axisName.optional(),
    yScale: scaleName,
  }),
  z.strictObject({ kind: z.literal('order-parameter'), ...figureBase, x: axisName }),
  z.strictObject({ kind: z.literal('agreement'), ...figureBase }),
  z.strictObject({ kind: z.literal('regimes'), ...figureBase, x: axisName, y: axisName }),
  z.strictObject({
    kind: z.literal('regret'),
    ...figureBase,
    x: axisName,
    over: alternatives,
    against: scalarSchema,
  }),
  z.strictObject({ kind: z.literal('allocation'), ...figureBase, x: axisName }),
  z.strictObject({
    kind: z.literal('collapse'),
    ...figureBase,
    x: axisName,
    shift: z
      .number()
      .min(0)
      .meta({ domain: '[0, ∞)', description: 'levels added to every depth; default as measured' })
      .optional(),
  }),
  z.strictObject({
    kind: z.literal('pareto'),
    ...figureBase,
    cost: text('the fact that is paid; default totalTokens').optional(),
    latency: text('the fact that is waited for; default pathTokens').optional(),
    series: axisName.optional(),
  }),
]);

const claimed = number('the value claimed');

/** What a scenario claims. */
export const expectationSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('criticalPoint'),
    along: text('the swept parameter'),
    value: claimed,
    halfWidth: positive('the widest interval that counts as a measurement'),
    parts: partNames.optional(),
    where: whereSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal('value'),
    observable: text('the observable'),
    value: claimed,
    tolerance: positive('the interval lies wholly within value ± tolerance'),
    parts: partNames.optional(),
    where: whereSchema,
  }),
  z.strictObject({
    kind: z.literal('order'),
    observable: text('the observable'),
    parts: partNames.optional(),
    greater: whereSchema,
    lesser: whereSchema,
  }),
  z.strictObject({
    kind: z.literal('equivalent'),
    observable: text('the observable'),
    tolerance: positive('the interval of the difference lies wholly within ± tolerance'),
    parts: partNames.optional(),
    first: whereSchema,
    second: whereSchema,
  }),
  z.strictObject({
    kind: z.literal('regret'),
    over: alternatives,
    alternative: scalarSchema,
    against: scalarSchema,
    measure: z.enum(['mean', 'worst']),
    atMost: number('the most that may be lost, in units of the first observable'),
    parts: partNames.optional(),
    where: whereSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal('regimes'),
    agreement: z.number().gt(0).max(1).meta({
      domain: '(0, 1]',
      description: 'the least share of decided cells that are as predicted',
    }),
    parts: partNames.optional(),
    where: whereSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal('exponent'),
    of: z.enum(['orderParameter', 'decay', 'growthDepth']).meta({
      description:
        'of mu* above the transition, of mu_L with depth at it, or of the growth depth about it',
    }),
    along: text('the swept parameter'),
    value: claimed,
    halfWidth: positive('the widest interval that counts as a measurement'),
    parts: partNames.optional(),
    where: whereSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal('flip'),
    along: text('the swept parameter'),
    value: claimed,
    halfWidth: positive('the widest interval that counts as a measurement'),
    parts: partNames.optional(),
    where: whereSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal('boundary'),
    value: number("the value claimed; default theory's exact one").optional(),
    halfWidth: positive('the widest interval that counts as a measurement'),
    parts: partNames.optional(),
    at: number('the line meant, by its value on the axis across; default every line').optional(),
  }),
  z.strictObject({
    kind: z.literal('decided'),
    side: z.enum(['above', 'below']).meta({
      description:
        'the side of its bound to which every point is decided; its part says until: decide',
    }),
    undecided: z
      .int()
      .min(0)
      .meta({
        domain: '0, 1, 2, …',
        description: 'how many points may be left undecided; default none',
      })
      .optional(),
    parts: partNames.optional(),
    where: whereSchema.optional(),
  }),
]);

/** What a part may set and a scenario may set for all its parts. */
function sharedMembers({ parameters, method }: DocumentForms) {
  return {
    method: method.optional(),
    trials: count('independent trials of each point', 1e10).optional(),
    until: untilSchema.optional(),
    trace: traceSchema.optional(),
    parameters: parameters.optional(),
    variables: z
      .record(z.string(), variableSchema)
      .meta({ description: 'axes of your own, read only by formulas' })
      .optional(),
    derived: z
      .record(z.string(), z.string().meta({ expected: 'a formula, as a text' }))
      .meta({ description: 'parameters as formulas over numeric parameters and variables' })
      .optional(),
    sample: sampleSchema.optional(),
    points: z
      .array(z.record(z.string(), scalarSchema))
      .min(1)
      .meta({ description: 'explicit points: rows of parameter values' })
      .optional(),
  };
}

/** The schema of a scenario document, given how the parameters of models are written. */
export function documentSchema(forms: DocumentForms) {
  const shared = sharedMembers(forms);
  return z.strictObject({
    name: fileName('name of the run and of its directory; default the file name').optional(),
    title: text('one line for people').optional(),
    description: text('what the experiment is about').optional(),
    model: forms.model,
    seed: z.string().min(1).meta({
      expected: 'a text; put it in quotes, so that every digit counts',
      description: 'everything random derives from it',
    }),
    confidence: level('level of every interval; default 0.95').optional(),
    familyWise: level('family-wise level of the agreement verdict; default 0.001').optional(),
    infeasible: z
      .enum(['error', 'skip'])
      .meta({ description: 'what to do with an organization that cannot be built; default error' })
      .optional(),
    commonRandomNumbers: z
      .boolean()
      .meta({ description: 'whether all points draw their leaves from the same streams' })
      .optional(),
    system: text(
      'a file beside the scenario with parameters of a system, as calibrate writes it; the scenario may override them',
    ).optional(),
    ...shared,
    parts: z
      .array(z.strictObject({ name: partName.optional(), ...shared }))
      .min(1)
      .max(500)
      .meta({ description: 'sets of points; each inherits what stands above and may override it' })
      .optional(),
    figures: z.array(figureSchema).max(100).meta({ description: 'what to draw' }).optional(),
    expect: z
      .array(expectationSchema)
      .max(500)
      .meta({ description: 'what the scenario claims' })
      .optional(),
    plan: forms.plan.optional(),
  });
}

/** The form that the check uses: parameters are checked by the model's own schema afterwards. */
export const plainDocumentSchema = documentSchema({
  parameters: z.record(z.string(), z.unknown()),
  plan: z.record(z.string(), z.unknown()),
  model: z.string().meta({ expected: 'the name of a model' }),
  method: z.string().meta({ expected: 'the name of a method' }),
});

/** What a file holds that is only a plan: no model, for it is always that of allocations. */
export const plainPlanSchema = z.strictObject({
  ...plainDocumentSchema.pick({ name: true, title: true, description: true }).shape,
  ...plainDocumentSchema.pick({ seed: true }).partial().shape,
  ...plainDocumentSchema.pick({ confidence: true, system: true, plan: true }).shape,
});
