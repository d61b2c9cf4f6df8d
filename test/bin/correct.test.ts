/** Costs put right as an operator does it: the command, real signatures, the synthesized template and the bundles. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { validateConfiguration } from '../../lib/configuration.ts';
import { type Headgate, startHeadgate } from '../../local/start.ts';
import { runHeadgate } from './run-headgate.ts';

let folder = '';
let headgate: Headgate;
let callId = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headgate-'));
  const local = { budget: { month: 50 } };
  const configuration = validateConfiguration({ providers: {}, teams: { local } }, { local: true });
  headgate = await startHeadgate({ port: 0, folder, configuration, quiet: true });
  const response = await fetch(`${headgate.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${headgate.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'demo/chat', max_tokens: 10, messages: [{ role: 'user', content: 'Hi' }] }),
  });
  await response.text();
  callId = response.headers.get('x-headgate-call-id') ?? '';
});
afterAll(async () => {
  await headgate?.close();
  await rm(folder, { recursive: true, force: true });
});

const run = (...args: string[]) => runHeadgate(args, { environment: { HEADGATE_DATA: folder } });
const json = async (...args: string[]) => JSON.parse((await run(...args, '--team', 'local', '--json')).output);

describe('headgate ledger correct', () => {
  it('puts right what a call has cost: in the call, in the budget and in the sums', async () => {
    const before = await json('calls', 'show', callId);
    const told = await run(
      ...['ledger', 'correct', callId, '--team', 'local', '--cost', '0.25', '--reason', 'the invoice'],
    );
    expect(told.output).toContain(`${before.total.cost} USD before, 0.25 USD now`);
    const after = await json('calls', 'show', callId);
    expect(after.total).toMatchObject({ cost: 0.25, cost_pico_usd: '250000000000', attempts: 1 });
    expect(after.outcome).toBe('answered');
    expect(after.attempts[0].correction).toMatchObject({
      cost_source: 'correction',
      corrected_by: 'arn:aws:iam::000000000000:user/operator',
      note: 'the invoice',
    });
    expect((await json('usage')).total.cost_pico_usd).toBe('250000000000');
    expect((await json('budget', 'show')).standing[0]).toMatchObject({ spentUsd: '0.25', heldUsd: '0' });
    expect(await json('ledger', 'verify')).toMatchObject({ is_equal: true });
  });

  it.each([
    [['--cost', 'much'], '`costUsd`'],
    [['--cost', '-1'], '`costUsd`'],
    [['--cost', '1', '--attempt', '2'], 'no such attempt'],
    [['--cost', '1', '--attempt', 'two'], '`attempt`'],
  ])('refuses %j', async (more, said) => {
    const refused = await run('ledger', 'correct', callId, '--team', 'local', ...more);
    expect(refused).toMatchObject({ exitCode: 1, errors: expect.stringContaining(said) });
  });

  it('knows no call of another team', async () => {
    const refused = await run('ledger', 'correct', callId, '--team', 'other', '--cost', '1');
    expect(refused).toMatchObject({ exitCode: 1, errors: expect.stringContaining('no such attempt') });
  });
});
