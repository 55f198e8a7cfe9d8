import { Command, Option } from 'commander';
import { packageVersion } from '../sweep/packageVersion.ts';
import { addCalibrateOptions } from './calibrateOptions.ts';
import { addPlanOptions } from './planOptions.ts';
import {
  addScenarioOptions,
  parseLevel,
  parseShard,
  parseShare,
  parseWorkers,
} from './scenarioOptions.ts';
import type { Terminal } from './terminal.ts';

/**
 * The command line. Each command's code is loaded when it is called, so that help is quick.
 *
 * @param terminal where commands write
 */
export function buildProgram(terminal: Terminal): Command {
  const program = new Command('phaselab')
    .description('A laboratory for agent organizations: simulate them, predict them, draw them.')
    .version(packageVersion())
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .showHelpAfterError('(--help lists what there is)');
  addRunCommand(program, terminal);
  addReadingCommands(program, terminal);
  addPlanCommand(program, terminal);
  addCalibrateCommand(program, terminal);
  addCompareCommand(program, terminal);
  addStoreCommands(program, terminal);
  addModelCommands(program, terminal);
  return program;
}

function addRunCommand(program: Command, terminal: Terminal): void {
  addScenarioOptions(program.command('run'))
    .description('simulate a scenario, compare it with theory, draw it, judge its expectations')
    .option('-o, --out <directory>', 'where results go; default runs/NAME')
    .option('-w, --workers <number>', 'worker threads; default one a core', parseWorkers)
    .option('--shard <i/n>', 'draw one of n shares of the points and report nothing', parseShard)
    .option('--fresh', 'move a run that is there aside instead of resuming it')
    .option('--json', 'print JSON')
    .action(async (file, options) =>
      (await import('./commands/run.ts')).run(file, options, terminal),
    );
}

function addReadingCommands(program: Command, terminal: Terminal): void {
  addScenarioOptions(program.command('check'))
    .description('say whether a scenario is right, what it means with all defaults, what it costs')
    .option('--json', 'print JSON')
    .action(async (file, options) =>
      (await import('./commands/check.ts')).check(file, options, terminal),
    );
  addScenarioOptions(program.command('predict'))
    .description('print what theory says of every point, without simulation')
    .option('--json', 'print JSON')
    .option('--show <names>', 'further columns, separated by commas', (names) => names.split(','))
    .action(async (file, options) =>
      (await import('./commands/predict.ts')).predict(file, options, terminal),
    );
}

function addPlanCommand(program: Command, terminal: Terminal): void {
  addPlanOptions(program.command('plan'))
    .description('say which organization a budget buys, how good it is, and why')
    .action(async (file, options) =>
      (await import('./commands/plan.ts')).plan(file, options, terminal),
    );
}

function addCalibrateCommand(program: Command, terminal: Terminal): void {
  addCalibrateOptions(program.command('calibrate'))
    .description('read the parameters of a system from an evaluation log, with intervals')
    .action(async (file, options) =>
      (await import('./commands/calibrate.ts')).calibrateCommand(file, options, terminal),
    );
}

function addCompareCommand(program: Command, terminal: Terminal): void {
  program
    .command('compare')
    .description('set two runs side by side, trial by trial where they share random numbers')
    .argument('<first>', 'directory of a finished run')
    .argument('<second>', 'directory of another, or of the same')
    .option('--observable <name>', 'what is compared; default the first of the model')
    .option('--confidence <level>', 'level of the intervals; default 0.95', parseLevel)
    .option(
      '--match <paths>',
      'parameters that are to be equal, separated by commas; default all that both have',
      (paths) => paths.split(','),
    )
    .option('--json', 'print JSON')
    .action(async (first, second, options) =>
      (await import('./commands/compare.ts')).compare(first, second, options, terminal),
    );
}

function addStoreCommands(program: Command, terminal: Terminal): void {
  program
    .command('status')
    .description('say how far a run is, at work or stopped')
    .argument('<directory>', 'directory of a run')
    .option('--json', 'print JSON')
    .action(async (directory, options) =>
      (await import('./commands/status.ts')).status(directory, options, terminal),
    );
  program
    .command('verify')
    .description('draw a random share of the stored blocks anew and compare them bit by bit')
    .argument('<directory>', 'directory of a run')
    .option('--share <number>', 'share of the blocks, at least 20 of them', parseShare, 0.01)
    .option('--seed <text>', 'chooses the blocks; default random, and printed')
    .option('-w, --workers <number>', 'worker threads; default one a core', parseWorkers)
    .option('--json', 'print JSON')
    .action(async (directory, options) =>
      (await import('./commands/verify.ts')).verify(directory, options, terminal),
    );
  program
    .command('merge')
    .description('add what runs made elsewhere have drawn, such as shards, to a run')
    .argument('<into>', 'directory of the run, made when it is not there')
    .argument('<from...>', 'directories of the other runs')
    .option('--json', 'print JSON')
    .action(async (into, from, options) =>
      (await import('./commands/merge.ts')).merge(into, from, options, terminal),
    );
  addExportCommand(program, terminal);
}

function addExportCommand(program: Command, terminal: Terminal): void {
  program
    .command('export')
    .description('print or write the results of a run, finished or stopped')
    .argument('<directory>', 'directory of a run')
    .addOption(
      new Option('-f, --format <name>', 'what to write')
        .choices(['csv', 'parquet', 'json'])
        .makeOptionMandatory(),
    )
    .option('-o, --output <file>', 'where to write; default - for standard output')
    .action(async (directory, options) =>
      (await import('./commands/export.ts')).exportCommand(directory, options, terminal),
    );
}

function addModelCommands(program: Command, terminal: Terminal): void {
  program
    .command('init')
    .description('write a commented scenario to start from')
    .argument('[template]', 'which one', 'minimal')
    .option('-o, --output <file>', 'where to write, - for standard output; default TEMPLATE.yaml')
    .option('--list', 'list the templates')
    .action(async (template, options) =>
      (await import('./commands/init.ts')).init(template, options, terminal),
    );
  program
    .command('list')
    .description('list the models, or what the scenarios of one can hold')
    .argument('[model]', 'name of a model')
    .option('--json', 'print JSON')
    .action(async (model, options) =>
      (await import('./commands/list.ts')).list(model, options, terminal),
    );
  program
    .command('schema')
    .description('print the JSON Schema of scenario files, for editors')
    .action(async () => (await import('./commands/schema.ts')).schema(terminal));
}
