import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/sweep/database.ts';

const folder = mkdtempSync(join(tmpdir(), 'phaselab-database-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('openDatabase', () => {
  it('openDatabase(…, { memory }) keeps that limit however many rows go by', async () => {
    const database = await openDatabase(join(folder, 'a.duckdb'), { memory: '400MB' });
    const limit = async (): Promise<string> => {
      const [[found]] = await database.rows<[string]>("SELECT current_setting('memory_limit')");
      return found;
    };
    const before = await limit();
    expect(await database.rows('SELECT range FROM range(50000)')).toHaveLength(50_000);
    expect(await limit()).toBe(before);
    expect(before).toMatch(/^381/);
    database.close();
  });
});
