/** An export that takes several answers: the command goes on by itself, and a file is there only once it is complete. */
import { readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { aDataFolder, anOperator } from './a-data-folder.ts';
import { runHeadgate } from './run-headgate.ts';

const folder = temporaryFolder();
/** What the gateway answers, by the cursor that it is asked with. */
let answers: Readonly<Record<string, string>> = {};
const asked: string[] = [];
const server = createServer((request, response) => {
  const { searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
  const cursor = searchParams.get('cursor') ?? '';
  asked.push(cursor);
  const text = answers[cursor] ?? '';
  // In pieces that end where no line does.
  response.write(text.slice(0, 7));
  setImmediate(() => response.end(text.slice(7)));
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise<unknown>((resolve) => server.close(resolve)));

async function run(format: string, output: string) {
  asked.length = 0;
  // A server that listens on TCP has an address with a port.
  const { port } = server.address() as AddressInfo;
  await using data = await aDataFolder(anOperator(`http://127.0.0.1:${port}/v1`));
  const args = ['calls', '--team', 'red', '--format', format, '--output', output, '--user', "o'neil (b&c)*"];
  return await runHeadgate(args, { environment: { HEADGATE_DATA: data.path } });
}

test('of a table has one head and all rows', async () => {
  const file = join(folder, 'all.csv');
  answers = {
    '': 'a,b\r\n1,"x\ny"\r\n2,\r\n"INCOMPLETE: That is all. Go on with cursor=c1\r\n',
    c1: 'a,b\r\n3,\r\n"INCOMPLETE: That is all. Go on with cursor=c2\r\n',
    c2: 'a,b\r\n4,\r\n',
  };
  expect(await run('csv', file)).toMatchObject({ exitCode: 0, errors: '' });
  expect(asked).toEqual(['', 'c1', 'c2']);
  expect(await readFile(file, 'utf8')).toBe('a,b\r\n1,"x\ny"\r\n2,\r\n3,\r\n4,\r\n');
  await rm(file);
});

test('of JSON Lines has all rows', async () => {
  const file = join(folder, 'all.jsonl');
  const error = { error: { message: 'That is all.', code: 'incomplete', next_cursor: 'c1' } };
  answers = { '': `{"a":1}\n{"a":2}\n${JSON.stringify(error)}\n`, c1: '{"a":3}\n' };
  expect(await run('jsonl', file)).toMatchObject({ exitCode: 0, errors: '' });
  expect(await readFile(file, 'utf8')).toBe('{"a":1}\n{"a":2}\n{"a":3}\n');
  await rm(file);
});

test('that gets nowhere leaves no file, and says why', async () => {
  answers = { '': 'a\r\n1\r\n"INCOMPLETE: The ledger cannot be read.\r\n' };
  const failed = await run('csv', join(folder, 'never.csv'));
  expect(failed).toMatchObject({ exitCode: 1, output: '' });
  expect(failed.errors).toBe('headgate: The export ended early: The ledger cannot be read. Try again.\n');
  expect(await readdir(folder)).toEqual([]);
});
