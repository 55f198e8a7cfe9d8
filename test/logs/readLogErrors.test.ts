import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { LogColumns } from '../../src/logs/columns.ts';
import { readLog } from '../../src/logs/readLog.ts';
import { UsageError } from '../../src/sweep/errors.ts';
import { folder, write, writeQuery } from './files.ts';

const columns = { task: 'task', agent: 'agent', correct: 'correct' };
const counts = { task: 'task', agent: 'agent', trials: 'n', successes: 'k' };
const HEAD = 'task,agent,correct';

/** What the reader says of a file, the folder's path left out. */
async function errorOf(
  path: string,
  of: LogColumns = columns,
  delimiter?: string,
): Promise<string> {
  try {
    await readLog(path, of, delimiter === undefined ? {} : { delimiter });
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message.replaceAll(`${folder}/`, '');
  }
  return 'no error';
}

describe('readLog(path, columns) of a file that is no log says so', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['empty.csv', '', 'empty.csv: empty; expected a log'],
    ['blank.csv', ' \n\n', 'blank.csv: empty; expected a log'],
    ['empty.csv.gz', gzipSync(''), 'empty.csv.gz: empty; expected a log'],
    [
      'head.csv',
      `${HEAD}\n`,
      'head.csv: no rows; expected outcomes below the names of the columns',
    ],
    ['head2.csv', HEAD, 'head2.csv: no rows; expected outcomes below the names of the columns'],
    ['first.csv', `\n${HEAD}\na,x,1\n`, 'first.csv:1: blank; expected the names of the columns'],
    [
      'utf16.csv',
      Buffer.from(`\uFEFF${HEAD}`, 'utf16le'),
      'utf16.csv: UTF-16; save the file as UTF-8',
    ],
    ['not.csv.gz', `${HEAD}\n`, 'not.csv.gz: no gzip file, whatever its name says'],
    ['not.parquet', `${HEAD}\n`, 'not.parquet: no Parquet file, whatever its name says'],
    [
      'cut.parquet',
      'PAR1abcdefPAR1',
      'cut.parquet: cannot be read; the file is damaged or of another format',
    ],
    [
      'twice.csv',
      'task,a,task\n',
      'twice.csv:1:3: column 1 is named "task" too; give every column a name of its own',
    ],
    ['list.jsonl', '[1, 2]\n', 'list.jsonl: no objects with keys; expected a log'],
  ])('%s', async (name, content, message) => {
    expect(await errorOf(write(name, content))).toBe(message);
  });

  it('no such file, and a directory', async () => {
    expect(await errorOf(join(folder, 'none.csv'))).toBe('none.csv: no such file');
    mkdirSync(join(folder, 'sub'));
    expect(await errorOf(join(folder, 'sub'))).toBe(
      'sub: no file; expected a log, not a directory',
    );
  });

  it('a gzip file that is cut short, or damaged', async () => {
    const whole = gzipSync(
      `${HEAD}\n${Array.from({ length: 5000 }, (_, i) => `t${i},x,1`).join('\n')}\n`,
    );
    const cut = await errorOf(write('cut.csv.gz', whole.subarray(0, whole.length / 2)));
    expect(cut).toMatch(
      /^cut\.csv\.gz: cannot be unpacked \(.+\); the gzip file is damaged or cut short$/,
    );
    const damaged = Buffer.from(whole).fill(7, 1000, 1010);
    expect(await errorOf(write('bad.csv.gz', damaged))).toMatch(
      /^bad\.csv\.gz: cannot be unpacked/,
    );
  });

  it('a Parquet file that is damaged inside', async () => {
    const query = `SELECT 't' || range AS task, 'x' AS agent, range % 2 AS correct FROM range(5000)`;
    const path = await writeQuery('bad.parquet', query);
    writeFileSync(path, readFileSync(path).fill(9, 20, 200));
    expect(await errorOf(path)).toBe(
      'bad.parquet: cannot be read; the file is damaged or of another format',
    );
  });
});

describe('readLog(path, columns) of a missing column', () => {
  it('suggests the nearest, and lists the columns', async () => {
    const path = write('near.csv', 'task,agent,corect\na,x,1\n');
    expect(await errorOf(path)).toBe(
      'near.csv: no column "correct"; did you mean "corect"?; its columns: task, agent, corect',
    );
  });

  it('doubts the delimiter where the header is one column', async () => {
    const path = write('semi.csv', 'task;agent;correct\na;x;1\n');
    expect(await errorOf(path, columns, ',')).toBe(
      'semi.csv: no column "task"; the header is one column, so the delimiter seems wrong: set the option delimiter to ";"; its columns: task;agent;correct',
    );
    expect(await errorOf(write('tab.csv', 'task\tagent\n'), columns, ',')).toContain('to "\\t"');
    expect(await errorOf(write('colon.csv', 'task:agent:correct\n'))).toContain(
      'to the one of the file',
    );
  });
});

describe('readLog(path, columns) of a wrong row says where, what and what to do', () => {
  const cases: [string, string, string][] = [
    [
      'maybe.csv',
      'a,x,1\na,y,maybe\nb,x,2',
      ':3:3 (correct): "maybe"; expected 0/1, true/false or yes/no; correct it or leave the row out',
    ],
    [
      'half.csv',
      'a,x,0.5',
      ':2:3 (correct): "0.5"; expected 0/1, true/false or yes/no; correct it or leave the row out',
    ],
    [
      'nothing.csv',
      'a,x,',
      ':2:3 (correct): empty; expected 0/1, true/false or yes/no; correct it or leave the row out',
    ],
    [
      'task.csv',
      'a,x,1\n,y,1',
      ':3:1 (task): empty; expected a name; correct it or leave the row out',
    ],
    [
      'agent.csv',
      'a,x,1\na,"",1',
      ':3:2 (agent): empty; expected a name; correct it or leave the row out',
    ],
    [
      'few.csv',
      'a,x,1\nb,y\nc,z,1',
      ':3: 2 fields where the header has 3; complete the row, or quote fields that hold the delimiter',
    ],
    [
      'many.csv',
      'a,x,1\nb,y,1,1',
      ':3: 4 fields where the header has 3; complete the row, or quote fields that hold the delimiter',
    ],
    [
      'quote.csv',
      'a,x,1\nb,"y,1\nc,z,1',
      ':3: a quote is not closed, or not at the end of its field; double the quotes inside a quoted field',
    ],
    [
      'ends.csv',
      'a,x,1\r\nb,y,1',
      ': not CSV as RFC 4180 has it; end every line alike (LF or CRLF) and close every quote',
    ],
  ];
  it.each(cases)('%s', async (name, rows, message) => {
    expect(await errorOf(write(name, `${HEAD}\n${rows}\n`))).toBe(`${name}${message}`);
  });

  it.each<[string, string, string]>([
    [
      'more.csv',
      'a,x,5,6',
      ':2:4 (k): "6"; expected at most the trials of its row, in column n; correct it or leave the row out',
    ],
    [
      'minus.csv',
      'a,x,5,-1',
      ':2:4 (k): "-1"; expected a whole number from 0 to 1e9; correct it or leave the row out',
    ],
    [
      'third.csv',
      'a,x,5,1\na,y,2.5,1',
      ':3:3 (n): "2.5"; expected a whole number from 0 to 1e9; correct it or leave the row out',
    ],
    [
      'word.csv',
      'a,x,five,1',
      ':2:3 (n): "five"; expected a whole number from 0 to 1e9; correct it or leave the row out',
    ],
    [
      'nan.csv',
      'a,x,nan,1',
      ':2:3 (n): "nan"; expected a whole number from 0 to 1e9; correct it or leave the row out',
    ],
    ['zero.csv', 'a,x,0,0', ': no trials; every count is 0'],
  ])('counts in %s', async (name, rows, message) => {
    expect(await errorOf(write(name, `task,agent,n,k\n${rows}\n`), counts)).toBe(
      `${name}${message}`,
    );
  });

  it.each<[string, LogColumns, string, string]>([
    ['budget', { ...columns, budget: 'v' }, '0', 'a number of tokens above 0'],
    ['budget2', { ...columns, budget: 'v' }, '', 'a number of tokens above 0'],
    ['hops', { ...columns, hops: 'v' }, '1.5', 'a whole number from 0 to 1e9'],
    [
      'message',
      { ...columns, messageTokens: 'v' },
      'long',
      'a number of tokens, 0 or more, or nothing',
    ],
    ['tokens', { ...columns, tokens: 'v' }, '-3', 'a number of tokens, 0 or more, or nothing'],
    ['cost', { ...columns, cost: 'v' }, 'inf', 'a number, 0 or more, or nothing'],
    ['trial', { ...columns, trial: 'v' }, '', 'a name'],
  ])('%s', async (name, of, value, expected) => {
    const path = write(`${name}.csv`, `${HEAD},v\na,x,1,${value}\n`);
    const shown = value === '' ? 'empty' : `"${value}"`;
    expect(await errorOf(path, of)).toBe(
      `${name}.csv:2:4 (v): ${shown}; expected ${expected}; correct it or leave the row out`,
    );
  });

  it('bytes that are no UTF-8, in a row and in the header', async () => {
    const row = Buffer.from(`${HEAD}\na,x,1\nb,\xE9,1\n`, 'latin1');
    expect(await errorOf(write('latin.csv', row))).toBe(
      'latin.csv:3: bytes that are no UTF-8; save the file as UTF-8',
    );
    const header = Buffer.from('task,\xE9,correct\na,x,1\n', 'latin1');
    expect(await errorOf(write('latin2.csv', header))).toBe(
      'latin2.csv:1: bytes that are no UTF-8; save the file as UTF-8',
    );
  });

  it('JSON that is cut, is no object, or says something else', async () => {
    const line = '{"task":"a","agent":"x","correct":1}\n';
    expect(await errorOf(write('cut.jsonl', `${line}{"task":"b","ag\n`))).toMatch(
      /^cut\.jsonl:\d: not JSON \(.+\); write one object a line$/,
    );
    expect(
      await errorOf(write('null.jsonl', `${line}{"task":null,"agent":"x","correct":1}\n`)),
    ).toBe('null.jsonl:2:1 (task): empty; expected a name; correct it or leave the row out');
    expect(
      await errorOf(write('score.jsonl', `${line}{"task":"a","agent":"y","correct":[1]}\n`)),
    ).toBe(
      'score.jsonl:2:3 (correct): "[1]"; expected 0/1, true/false or yes/no; correct it or leave the row out',
    );
  });

  it('a value of another type at row 1,000,001', async () => {
    const query = `SELECT 't' || (range // 10) AS task, 'a' || range % 10 AS agent,
      CASE WHEN range = 999999 THEN '0.37' ELSE CAST(range % 2 AS VARCHAR) END AS correct FROM range(1000000)`;
    expect(await errorOf(await writeQuery('late.csv', query))).toBe(
      'late.csv:1000001:3 (correct): "0.37"; expected 0/1, true/false or yes/no; correct it or leave the row out',
    );
  });
});

describe('readLog(path, columns) of rows that do not agree names both', () => {
  it('one trial with two outcomes', async () => {
    const path = write('two.csv', `${HEAD},run\na,x,0,1\nb,x,1,1\na,x,0,2\nb,x,0,1\na,x,0,1\n`);
    expect(await errorOf(path, { ...columns, trial: 'run' })).toBe(
      'two.csv:5: contradicts row 3 on the outcome of task "b", agent "x", trial "1"; leave one of them out, or give the trials different names',
    );
  });

  it('one trial with two answers, or tokens that only one row tells', async () => {
    const answers = write('ans.csv', `${HEAD},run,v\na,x,0,1,B\na,x,0,1,C\n`);
    expect(await errorOf(answers, { ...columns, trial: 'run', answer: 'v' })).toContain(
      'ans.csv:3: contradicts row 2 on the answer',
    );
    const tokens = write('tok.csv', `${HEAD},run,v\na,x,0,1,\na,x,0,1,7\n`);
    expect(await errorOf(tokens, { ...columns, trial: 'run', tokens: 'v' })).toContain(
      'tok.csv:3: contradicts row 2 on the tokens',
    );
  });

  it('a family that changes within an agent', async () => {
    const path = write('family.csv', `${HEAD},f\na,x,0,u\na,y,0,v\nb,x,1,u\nb,y,0,w\n`);
    expect(await errorOf(path, { ...columns, family: 'f' })).toBe(
      'family.csv:5: the family of agent "y" is "w", and "v" in row 3; give each agent one family',
    );
  });
});

describe('readLog(path, columns) of a matrix or of bits that is wrong', () => {
  it.each<[string, string, LogColumns, string]>([
    [
      'm1.csv',
      'task,x,y\na,1,0\nb,1,0.3\n',
      { matrix: true, task: 'task' },
      ':3:3 (y): "0.3"; expected 0/1, true/false or yes/no; correct it, or leave it empty where there is no outcome',
    ],
    [
      'm2.csv',
      'task,x\n,1\n',
      { matrix: true, task: 'task' },
      ':2:1 (task): empty; expected a name; fill it in or leave the row out',
    ],
    [
      'm3.csv',
      'task\na\n',
      { matrix: true, task: 'task' },
      ': no columns of outcomes beside the names',
    ],
    [
      'm4.csv',
      'task,x\n',
      { matrix: true, task: 'task' },
      ': no rows; expected outcomes below the names of the columns',
    ],
    [
      'm5.csv',
      'a,b\n1,1\n',
      { matrix: true, task: 'a', agent: 'b' },
      ': a matrix has one column of names; name that of the tasks or that of the agents, not both',
    ],
    [
      'm6.csv',
      'agent,f,t\nx,u,1\nx,v,1\n',
      { matrix: true, agent: 'agent', family: 'f' },
      ':3: the family of agent "x" is "v", and "u" in an earlier row; give each agent one family',
    ],
  ])('%s', async (name, content, of, message) => {
    expect(await errorOf(write(name, content), of)).toBe(`${name}${message}`);
  });

  const bits = { agent: 'agent', bits: 'bits', tasksFile: join(folder, 'three.txt') };
  it.each<[string, string, string, string]>([
    [
      'b1.csv',
      'x,010\ny,01',
      'a\nb\nc',
      'b1.csv:3:2 (bits): 2 bits for 3 tasks; expected one for each line of the tasks file',
    ],
    [
      'b2.csv',
      'x,01é',
      'a\nb\nc',
      'b2.csv:2:2 (bits): "é" at bit 3; expected 0 or 1; correct it or leave the row out',
    ],
    [
      'b3.csv',
      'x,010\ny,',
      'a\nb\nc',
      'b3.csv:3:2 (bits): 0 bits for 3 tasks; expected one for each line of the tasks file',
    ],
    ['b4.csv', 'x,010', 'a\n\nc', 'three.txt:2: empty; expected the name of a task'],
    ['b5.csv', 'x,010', 'a\nb\na', 'three.txt:3: "a" is task 1 already; name each task once'],
    [
      'b6.csv',
      ',010',
      'a\nb\nc',
      'b6.csv:2:1 (agent): empty; expected a name; fill it in or leave the row out',
    ],
  ])('%s', async (name, rows, tasks, message) => {
    write('three.txt', tasks);
    expect(await errorOf(write(name, `agent,bits\n${rows}\n`), bits)).toBe(message);
  });

  it('a tasks file that is not there', async () => {
    const path = write('b7.csv', 'agent,bits\nx,1\n');
    expect(await errorOf(path, { ...bits, tasksFile: join(folder, 'no.txt') })).toBe(
      'no.txt: no such file',
    );
  });
});

describe('readLog(path, columns) refuses what does not fit', () => {
  it('more than 1e8 pairs of a task and an agent', async () => {
    const query = `SELECT 't' || range AS task, 'a' || range % 10000 AS agent, 1 AS correct FROM range(10001)`;
    expect(await errorOf(await writeQuery('wide.csv', query))).toBe(
      'wide.csv: 10,001 tasks of 10,000 agents are more than 100,000,000 cells; check that the columns of tasks and agents are meant, or split the file',
    );
  });

  it('more than 1e6 different answers', async () => {
    const query = `SELECT 't' AS task, 'a' AS agent, 1 AS correct, range AS answer FROM range(1000001)`;
    const of = { ...columns, answer: 'answer' };
    expect(await errorOf(await writeQuery('answers.csv', query), of)).toBe(
      'answers.csv: more than 1,000,000 different answers of an agent to a task; leave the column out or make its values coarser',
    );
  });
});
