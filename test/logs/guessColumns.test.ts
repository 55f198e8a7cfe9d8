import { describe, expect, it } from 'vitest';
import { guessColumns, guessMatrix } from '../../src/logs/guessColumns.ts';

describe('guessColumns(names, given)', () => {
  it.each([
    [
      ['Task_ID', 'Model', 'Resolved', 'x'],
      {},
      { task: 'Task_ID', agent: 'Model', correct: 'Resolved' },
    ],
    [
      ['question_id', 'agent', 'passed', 'family', 'trial'],
      {},
      { task: 'question_id', agent: 'agent', correct: 'passed', family: 'family', trial: 'trial' },
    ],
    [
      ['task', 'agent', 'n_trials', 'n_correct'],
      {},
      { task: 'task', agent: 'agent', trials: 'n_trials', successes: 'n_correct' },
    ],
    [['task', 'agent', 'n', 'success'], {}, { task: 'task', agent: 'agent', correct: 'success' }],
    [
      ['agent_id', 'bits'],
      { tasksFile: 'tasks.txt' },
      { agent: 'agent_id', bits: 'bits', tasksFile: 'tasks.txt' },
    ],
    [
      ['task', 'agent', 'correct'],
      { tasksFile: 'tasks.txt' },
      { task: 'task', agent: 'agent', correct: 'correct' },
    ],
    [
      ['task', 'agent', 'model', 'correct'],
      { agent: 'model' },
      { task: 'task', agent: 'model', correct: 'correct' },
    ],
    [
      ['task', 'team', 'correct', 'n', 'n_correct'],
      { agent: 'team', correct: 'correct' },
      { task: 'task', agent: 'team', correct: 'correct' },
    ],
    [
      ['task', 'agent', 'correct', 'n', 'k'],
      { successes: 'k' },
      { task: 'task', agent: 'agent', trials: 'n', successes: 'k' },
    ],
  ])('%j with %j', (names, given, columns) => {
    expect(guessColumns(names, given)).toEqual(columns);
  });

  it.each([
    [
      ['task', 'size', 'correct'],
      'no column is known as agent (is there one column an agent? then add --matrix); name them. The columns are: task, size, correct',
    ],
    [['task', 'agent', 'model', 'correct'], 'agent may be agent or model'],
    [['task', 'agent', 'correct', 'n', 'n_correct'], 'outcomes may be correct, or n_correct of n'],
    [['task', 'agent', 'n'], 'no column is known as correct'],
    [['agent', 'bits'], 'bits needs the names of the tasks, --tasks FILE'],
  ])('refuses %j', (names, message) => {
    expect(() => guessColumns(names)).toThrow(message);
  });
});

describe('guessMatrix(names, given)', () => {
  it.each([
    [['task', 'a', 'b'], {}, { matrix: true, task: 'task' }],
    [['model', 't1', 't2'], {}, { matrix: true, agent: 'model' }],
    [['a', 'b'], {}, { matrix: true }],
    [['task', 'who', 'b'], { agent: 'who' }, { matrix: true, agent: 'who' }],
  ])('guessMatrix(%j, %j) is %j', (names, given, columns) => {
    expect(guessMatrix(names, given)).toEqual(columns);
  });

  it('guessColumns says what a column is taken as, and that counts are two', () => {
    const names = ['task', 'agent', 'correct'];
    const ask = (given: object) => () => guessColumns(names, given);
    expect(ask({ hops: 'correct' })).toThrow('correct is taken as hops');
    expect(ask({ trials: 'correct' })).toThrow(/correct is taken as trials|need both/);
  });
});
