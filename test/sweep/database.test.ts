import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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

  it('openDatabase(…) to write removes what a killed process had put aside, and nothing else', async () => {
    const path = join(folder, 'b.duckdb');
    (await openDatabase(path)).close();
    const spill = (...names: readonly string[]): void => {
      mkdirSync(`${path}.tmp`, { recursive: true });
      for (const name of names) writeFileSync(join(`${path}.tmp`, name), 'rows');
    };
    spill('duckdb_temp_storage_DEFAULT-0.tmp');
    (await openDatabase(path, { access: 'read' })).close();
    expect(readdirSync(`${path}.tmp`)).toHaveLength(1);
    (await openDatabase(path)).close();
    expect(existsSync(`${path}.tmp`)).toBe(false);
    spill('duckdb_temp_storage_DEFAULT-0.tmp', 'notes.txt');
    (await openDatabase(path)).close();
    expect(readdirSync(`${path}.tmp`)).toEqual(['notes.txt']);
  });
});
