import { describe, expect, it } from 'vitest';
import { guessColumns } from '../../src/logs/guessColumns.ts';

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
      'no column is known as agent; name them. The columns are: task, size, correct',
    ],
    [['task', 'agent', 'model', 'correct'], 'agent may be agent or model'],
    [['task', 'agent', 'correct', 'n', 'n_correct'], 'outcomes may be correct, or n_correct of n'],
    [['task', 'agent', 'n'], 'no column is known as correct'],
    [['agent', 'bits'], 'bits needs the file with the names of the tasks'],
  ])('refuses %j', (names, message) => {
    expect(() => guessColumns(names)).toThrow(message);
  });
});
