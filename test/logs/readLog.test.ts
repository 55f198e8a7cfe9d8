import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readLog } from '../../src/logs/readLog.ts';
import { cellsOf, folder, write, writeQuery } from './files.ts';

const columns = { task: 'task', agent: 'agent', correct: 'correct' };
const TEXT = 'task,agent,correct\nt2,b,1\nt1,b,0\nt2,a,0\nt1,a,1\n';
const CELLS = ['t2 b: 1 of 1', 't2 a: 0 of 1', 't1 b: 0 of 1', 't1 a: 1 of 1'];

const jsonLines = [
  { task: 't2', agent: 'b', correct: true },
  { task: 't1', agent: 'b', correct: 0 },
  { agent: 'a', task: 't2', correct: 'no' },
  { task: 't1', agent: 'a', correct: 1, extra: { x: [1] } },
];

describe('readLog(path, columns) gives the same outcomes, in the order of the first rows, from', () => {
  it.each<[string, string, string | Uint8Array]>([
    ['CSV', 'a.csv', TEXT],
    ['CSV of Windows, with a byte order mark', 'b.csv', `\uFEFF${TEXT.replaceAll('\n', '\r\n')}`],
    ['CSV with quotes', 'c.csv', TEXT.replaceAll(/\w+/g, '"$&"')],
    ['semicolons', 'd.csv', TEXT.replaceAll(',', ';')],
    ['tabs', 'e.tsv', TEXT.replaceAll(',', '\t')],
    ['a gzip file', 'f.csv.gz', gzipSync(TEXT)],
    [
      'two gzip files in one',
      'g.csv.gz',
      Buffer.concat([gzipSync(TEXT.slice(0, 30)), gzipSync(TEXT.slice(30))]),
    ],
    ['no end of the last line', 'h.csv', TEXT.trimEnd()],
    ['a name that DuckDB would take as a pattern', '[a*]?.csv', TEXT],
    ['JSON lines', 'i.jsonl', jsonLines.map((line) => JSON.stringify(line)).join('\n')],
    [
      'JSON lines whatever the name',
      'j.log',
      jsonLines.map((line) => JSON.stringify(line)).join('\n'),
    ],
    [
      'gzipped JSON lines',
      'k.ndjson.gz',
      gzipSync(jsonLines.map((line) => JSON.stringify(line)).join('\n')),
    ],
    ['a JSON array', 'l.json', JSON.stringify(jsonLines)],
  ])('%s', async (_, name, content) => {
    const log = await readLog(write(name, content), columns);
    expect(cellsOf(log)).toEqual(CELLS);
    expect(log.outcomes.families).toEqual([null, null]);
    expect(log.notes).toEqual({
      rows: 4,
      duplicates: 0,
      equalRows: 0,
      missingCells: 0,
      hasTrials: false,
    });
  });

  it('Parquet', async () => {
    const query = `SELECT * FROM (VALUES ('t2', 'b', true), ('t1', 'b', false), ('t2', 'a', false), ('t1', 'a', true))
      AS v (task, agent, correct)`;
    expect(cellsOf(await readLog(await writeQuery('m.parquet', query), columns))).toEqual(CELLS);
  });

  it('a delimiter that is named', async () => {
    const path = write('n.csv', TEXT.replaceAll(',', ':'));
    expect(cellsOf(await readLog(path, columns, { delimiter: ':' }))).toEqual(CELLS);
  });

  it('a delimiter, quotes and a line end inside quotes', async () => {
    const path = write('o.csv', 'task,agent,correct\n"a;b;""c;""\n;d",x,1\n');
    expect(cellsOf(await readLog(path, columns))).toEqual(['a;b;"c;"\n;d x: 1 of 1']);
  });
});

describe('readLog(path, columns) of one row a trial', () => {
  it('takes every way to say right and wrong', async () => {
    const right = ['1', 'true', 'True', 'TRUE', 'yes', 'YES', '1.0', ' 1'];
    const wrong = ['0', 'false', 'False', 'FALSE', 'no', 'No', '0.0', '0 '];
    const rows = [...right.map((word) => `r,a,${word}`), ...wrong.map((word) => `w,a,${word}`)];
    const path = write('words.csv', `task,agent,correct\n${rows.join('\n')}\n`);
    expect(cellsOf(await readLog(path, columns))).toEqual(['r a: 8 of 8', 'w a: 0 of 8']);
  });

  it('lets any column play the agent', async () => {
    const path = write('size.csv', 'task,size,correct\na,2,1\na,10,0\nb,2,1\n');
    const log = await readLog(path, { ...columns, agent: 'size' });
    expect(cellsOf(log)).toEqual(['a 2: 1 of 1', 'a 10: 0 of 1', 'b 2: 1 of 1']);
    expect(log.notes.missingCells).toBe(1);
  });

  it('counts rows of one task and agent as trials, and tells those that are equal in every column', async () => {
    const rows = 'a,x,1,s1\na,x,1,s2\na,x,0,s3\na,x,0,s3\nb,x,1,s1\n';
    const path = write('equal.csv', `task,agent,correct,seed\n${rows}`);
    const log = await readLog(path, columns);
    expect(cellsOf(log)).toEqual(['a x: 2 of 4', 'b x: 1 of 1']);
    expect(log.notes).toMatchObject({ rows: 5, duplicates: 0, equalRows: 1, hasTrials: true });
  });

  it('counts rows of one trial once', async () => {
    const rows = 'a,x,1,1\na,x,0,2\na,x,1,1\nb,x,1,1\na,x,1,1\n';
    const path = write('trial.csv', `task,agent,correct,trial\n${rows}`);
    const log = await readLog(path, { ...columns, trial: 'trial' });
    expect(cellsOf(log)).toEqual(['a x: 1 of 2', 'b x: 1 of 1']);
    expect(log.notes).toEqual({ rows: 5, duplicates: 2, missingCells: 0, hasTrials: true });
  });

  it('knows families, and the means of tokens and cost over the trials that tell them', async () => {
    const rows = 'a,x,1,f,10,.5\na,y,1,,20,\nb,x,0,f,,\nb,y,0,,60,1.5\n';
    const path = write('means.csv', `task,agent,correct,family,tokens,cost\n${rows}`);
    const log = await readLog(path, {
      ...columns,
      family: 'family',
      tokens: 'tokens',
      cost: 'cost',
    });
    expect(log.outcomes.families).toEqual(['f', null]);
    expect(log).toMatchObject({ meanTokens: 30, meanCost: 1 });
  });

  it('takes the outcomes of the largest budget, and lists all budgets', async () => {
    const rows = 'b,x,0,100\na,x,1,1000\na,x,0,100\na,y,1,100\nb,x,1,1e3\n';
    const path = write('budget.csv', `task,agent,correct,tokens\n${rows}`);
    const log = await readLog(path, { ...columns, budget: 'tokens' });
    expect(cellsOf(log)).toEqual(['a x: 1 of 1', 'b x: 1 of 1']);
    expect(log.notes).toMatchObject({ rows: 5, budget: 1000 });
    expect(log.budgets).toEqual([
      { task: 'b', budget: 100, trials: 1, successes: 0 },
      { task: 'b', budget: 1000, trials: 1, successes: 1 },
      { task: 'a', budget: 100, trials: 2, successes: 1 },
      { task: 'a', budget: 1000, trials: 1, successes: 1 },
    ]);
  });

  it('takes the outcomes of the fewest hops, and lists all relays', async () => {
    const rows = 'a,x,1,0,\na,x,1,2,64\na,x,0,2,64\na,x,0,2,8\nb,x,1,2,64\n';
    const path = write('hops.csv', `task,agent,correct,hops,m\n${rows}`);
    const log = await readLog(path, { ...columns, hops: 'hops', messageTokens: 'm' });
    expect(cellsOf(log)).toEqual(['a x: 1 of 1']);
    expect(log.notes).toMatchObject({ hops: 0 });
    expect(log.relays).toEqual([
      { task: 'a', hops: 0, messageTokens: null, trials: 1, successes: 1 },
      { task: 'a', hops: 2, messageTokens: 8, trials: 1, successes: 0 },
      { task: 'a', hops: 2, messageTokens: 64, trials: 2, successes: 1 },
      { task: 'b', hops: 2, messageTokens: 64, trials: 1, successes: 1 },
    ]);
  });

  it('lists relays without a column of message tokens, and says nothing of hops that do not differ', async () => {
    const path = write('hop.csv', 'task,agent,correct,hops\na,x,1,3\n');
    const log = await readLog(path, { ...columns, hops: 'hops' });
    expect(log.relays).toEqual([
      { task: 'a', hops: 3, messageTokens: null, trials: 1, successes: 1 },
    ]);
    expect(log.notes.hops).toBeUndefined();
  });

  it('counts answers', async () => {
    const rows = 'b,x,0,Paris\na,x,1,B\na,x,0,\na,x,1,B\na,x,0,B\n';
    const path = write('answers.csv', `task,agent,correct,answer\n${rows}`);
    const { answers } = await readLog(path, { ...columns, answer: 'answer' });
    expect(answers).toEqual([
      { task: 'b', agent: 'x', answer: 'Paris', isCorrect: false, count: 1 },
      { task: 'a', agent: 'x', answer: 'B', isCorrect: true, count: 2 },
      { task: 'a', agent: 'x', answer: 'B', isCorrect: false, count: 1 },
      { task: 'a', agent: 'x', answer: '', isCorrect: false, count: 1 },
    ]);
  });

  it('reads several logs at once', async () => {
    const path = write('once.csv', TEXT);
    const logs = await Promise.all([1, 2, 3].map(() => readLog(path, columns)));
    expect(logs.map(cellsOf)).toEqual([CELLS, CELLS, CELLS]);
  });

  it('works in the temporary directory, and leaves nothing there', async () => {
    const temporary = join(folder, 'temporary');
    const before = process.env['TMPDIR'];
    process.env['TMPDIR'] = temporary;
    try {
      const path = write('left.csv.gz', gzipSync(TEXT));
      await expect(readLog(path, columns)).rejects.toThrow('temporary');
      mkdirSync(temporary);
      await readLog(path, columns);
      await expect(readLog(path, { ...columns, correct: 'agent' })).rejects.toThrow(':2:2 (agent)');
      expect(readdirSync(temporary)).toEqual([]);
    } finally {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
    }
  });
});

describe('readLog(path, columns) of counts', () => {
  const counts = { task: 'task', agent: 'agent', trials: 'n', successes: 'k' };

  it('adds the rows of one task and agent; none of none is a missing cell', async () => {
    const path = write(
      'counts.csv',
      'task,agent,n,k\na,x,5,3\na,y,0,0\na,x,100,7\nb,y,1.0,1\nb,x,2,0\n',
    );
    const log = await readLog(path, counts);
    expect(cellsOf(log)).toEqual(['a x: 10 of 105', 'b x: 0 of 2', 'b y: 1 of 1']);
    expect(log.notes).toEqual({
      rows: 5,
      duplicates: 0,
      equalRows: 0,
      missingCells: 1,
      hasTrials: true,
    });
  });

  it('weighs tokens by trials', async () => {
    const path = write('weighed.csv', 'task,agent,n,k,tokens\na,x,3,3,10\na,y,1,0,50\n');
    expect((await readLog(path, { ...counts, tokens: 'tokens' })).meanTokens).toBe(20);
  });
});

describe('readLog(path, columns) of a matrix', () => {
  it('has one row a task and one column an agent; an empty cell is missing', async () => {
    const path = write('matrix.csv', 'task,x,y\na,1,0\nb,,yes\n');
    const log = await readLog(path, { matrix: true, task: 'task' });
    expect(cellsOf(log)).toEqual(['a x: 1 of 1', 'a y: 0 of 1', 'b y: 1 of 1']);
    expect(log.notes).toEqual({
      rows: 2,
      duplicates: 0,
      equalRows: 0,
      missingCells: 1,
      hasTrials: false,
    });
  });

  it('has one row an agent where the column of the agents is named', async () => {
    const path = write('side.csv', 'agent,f,a,b\nx,u,1,\ny,v,0,1\n');
    const log = await readLog(path, { matrix: true, agent: 'agent', family: 'f' });
    expect(cellsOf(log)).toEqual(['a x: 1 of 1', 'a y: 0 of 1', 'b y: 1 of 1']);
    expect(log.outcomes.families).toEqual(['u', 'v']);
  });

  it('numbers the tasks where no column names them', async () => {
    const log = await readLog(write('bare.csv', 'x,y\n1,0\n1,1\n'), { matrix: true });
    expect(cellsOf(log)).toEqual(['1 x: 1 of 1', '1 y: 0 of 1', '2 x: 1 of 1', '2 y: 1 of 1']);
  });
});

describe('readLog(path, columns) of bits', () => {
  const bits = { agent: 'agent', bits: 'bits', family: 'family' };

  it('has one string an agent; a second one is a second trial', async () => {
    const path = write('bits.csv', 'agent,family,bits\nx,f,011\ny,,100\nx,f,010\n');
    const tasksFile = write('tasks.txt', 'a\r\nb\r\nc\r\n');
    const log = await readLog(path, { ...bits, tasksFile });
    expect(cellsOf(log)).toEqual([
      'a x: 0 of 2',
      'a y: 1 of 1',
      'b x: 2 of 2',
      'b y: 0 of 1',
      'c x: 1 of 2',
      'c y: 0 of 1',
    ]);
    expect(log.outcomes.families).toEqual(['f', null]);
    expect(log.notes).toMatchObject({ rows: 3, equalRows: 0, hasTrials: true });
  });

  it('takes strings of more than 2 MB', async () => {
    const tasks = Array.from({ length: 2_200_000 }, (_, i) => `t${i}`);
    const path = write('long.csv', `agent,family,bits\nx,f,${'01'.repeat(1_100_000)}\n`);
    const log = await readLog(path, { ...bits, tasksFile: write('many.txt', tasks.join('\n')) });
    expect(log.outcomes.successes.reduce((sum, n) => sum + n, 0)).toBe(1_100_000);
  });
});

describe('readLog(path, what says the columns)', () => {
  it.each([
    ['names.csv', '"b;1";a;c\nt;x;1\n', ['b;1', 'a', 'c']],
    ['names.jsonl', '{"b":"t","c":1}\n{"a":"x","b":"t","c":1}\n', ['b', 'c', 'a']],
  ])('asks once, with the names in the order of the file: %s', async (name, text, expected) => {
    const asked: (readonly string[])[] = [];
    const reading = readLog(write(name, text), (names) => {
      asked.push(names);
      const [task] = names;
      return { task, agent: 'a', correct: 'c' };
    });
    await reading.catch(() => {});
    expect(asked).toEqual([expected]);
  });

  it('reads what it was told', async () => {
    const log = await readLog(write('told.csv', 't,a,c\nx,y,1\n'), ([task, agent, correct]) => {
      return { task, agent, correct };
    });
    expect([log.outcomes.tasks, log.outcomes.agents]).toEqual([['x'], ['y']]);
  });
});
