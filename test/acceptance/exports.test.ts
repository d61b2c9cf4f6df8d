/** Exports of any size: read as they are sent, and never taken for complete where they are not. */
import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../lambda/core/errors.ts';
import { ulid } from '../../lambda/core/ids.ts';
import { handle } from '../../lambda/core/pipeline.ts';
import { type LedgerRow, placeOf, type Reports } from '../../lambda/core/reports/reports.ts';
import { aStart } from '../ports/an-attempt.ts';
import { aGateway } from '../support/a-gateway.ts';
import { createMemoryReports, reported } from '../support/memory-reports.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const ROWS = 20_000;
const PARTS = 16;

/** Twenty thousand rows that are made when they are read; the last of them cannot be read if it says so. */
function manyRows({ breaksAt = 0 } = {}): Reports & { readonly read: () => number } {
  const each = ROWS / PARTS;
  let read = 0;
  const rowAt = (part: number, index: number): LedgerRow => {
    const at = NOW - index * 1_000;
    return reported({
      start: aStart({ callId: ulid(at, new Uint8Array(16).fill(part)), startedAt: at }),
      state: 'RESERVED',
    });
  };
  return {
    ...createMemoryReports([]),
    read: () => read,
    async page({ day, part, to, after, most }) {
      if (day !== '2026-11-20') return { rows: [], read: 0, next: undefined };
      const all = Array.from({ length: each }, (_, index) => index).filter(
        (index) => placeOf(rowAt(part, index)) <= to,
      );
      const start = after === undefined ? 0 : all.findIndex((index) => placeOf(rowAt(part, index)) === after) + 1;
      const rows = all.slice(start, start + most).map((index) => rowAt(part, index));
      read += rows.length;
      if (breaksAt > 0 && read >= breaksAt) {
        throw new GatewayError('ledger-unavailable', 'The ledger cannot be read just now.');
      }
      const last = rows.at(-1);
      return { rows, read: rows.length, next: last && start + most < all.length ? placeOf(last) : undefined };
    },
  };
}

function exporting(
  reports: Reports,
  format: string,
  changes: { cursor?: string; deadline?: number } = {},
): Promise<Response> {
  const clock = { now: () => NOW, randomBytes: (count: number) => new Uint8Array(count) };
  const { gateway, key } = aGateway().withPorts({ reports, clock }).start();
  const { cursor, deadline = NOW + 900_000 } = changes;
  const query = new Map(Object.entries({ from: '2026-11-20', format, ...(cursor && { cursor }) }));
  const request = new Request('https://headgate.invalid/', { headers: { authorization: `Bearer ${key}` } });
  return handle(request, { endpoint: '/calls', parameters: {}, query, deadline }, gateway);
}

const idsIn = (text: string) => text.split('\n').flatMap((line) => /"call_id":"(\w+)"/.exec(line)?.[1] ?? []);

describe('an export of twenty thousand rows', () => {
  test('has all of them, from the newest to the oldest', { timeout: 30_000 }, async () => {
    const response = await exporting(manyRows(), 'jsonl');
    expect(response.headers.get('content-type')).toBe('application/jsonl; charset=utf-8');
    const ids = idsIn(await response.text());
    expect(new Set(ids).size).toBe(ROWS);
    expect(ids).toEqual([...ids].sort().reverse());
  });

  test('reads no more than it has sent and holds, however slow the reader is', async () => {
    const reports = manyRows();
    const response = await exporting(reports, 'csv');
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.read();
    await new Promise((resolve) => setImmediate(resolve));
    const before = reports.read();
    expect(before).toBeLessThan(2_000);
    await reader?.cancel();
    await new Promise((resolve) => setImmediate(resolve));
    expect(reports.read()).toBe(before);
  });
});

describe('an export that fails half-way', () => {
  test('says so in its last line of JSON, and where to go on', async () => {
    const text = await (await exporting(manyRows({ breaksAt: 5_000 }), 'jsonl')).text();
    const { error } = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '');
    expect(error).toMatchObject({ code: 'incomplete', message: 'The ledger cannot be read just now.' });
    const rest = await (await exporting(manyRows(), 'jsonl', { cursor: error.next_cursor })).text();
    const ids = [...idsIn(text), ...idsIn(rest)];
    expect(ids).toHaveLength(ROWS);
    expect(new Set(ids).size).toBe(ROWS);
  });

  test('is no table that is well formed', async () => {
    const text = await (await exporting(manyRows({ breaksAt: 5_000 }), 'csv')).text();
    const last = text.trimEnd().split('\r\n').at(-1) ?? '';
    expect(last).toMatch(/^"INCOMPLETE: The ledger cannot be read just now\. Go on with cursor=[\w-]+$/);
    expect((text.match(/"/g)?.length ?? 0) % 2).toBe(1);
  });

  test('ends in good order before the function is cut off', async () => {
    const text = await (await exporting(manyRows(), 'jsonl', { deadline: NOW + 500 })).text();
    expect(JSON.parse(text.trimEnd().split('\n').at(-1) ?? '').error.message).toBe(
      'This is all that fits into one answer.',
    );
  });

  test('and cannot even begin, is an error with a status', async () => {
    const response = await exporting(manyRows({ breaksAt: 1 }), 'csv');
    expect(response.status).toBe(503);
    expect(JSON.parse(await response.text()).error.error_type).toBe('ledger_unavailable');
  });
});
