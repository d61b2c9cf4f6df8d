/** What was spent, as a team asks for it with its key: over the whole gateway, down to the provider's socket. */
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ulid } from '../../lambda/core/ids.ts';
import { aStart } from '../ports/an-attempt.ts';
import { answer, status } from '../support/fake-provider.ts';
import { aHouse, HELLO } from './a-house.ts';

const ROUTE = {
  kind: 'fallback',
  routes: ['fake/other', 'fake/fake-model'].map((name) => {
    const [provider = '', model = ''] = name.split('/');
    return { kind: 'pinned', target: { provider, model } } as const;
  }),
} as const;
const house = aHouse((builder) =>
  builder.withBounds({ attempts: 2 }).withPrice('fake/other', { input: 1, output: 2 }).withRoute('safe', ROUTE),
);

type Entry = Readonly<Record<string, string>>;

/** Of the answers of reports as much as the tests take apart; which of it is there is what they are about. */
interface Body {
  readonly total: object;
  readonly data: readonly Entry[];
  readonly attempts: readonly Entry[];
  readonly error: Entry;
  readonly [more: string]: unknown;
}

async function get(path: string, headers: Record<string, string> = { authorization: `Bearer ${house.headgate.key}` }) {
  const response = await house.headgate.fetch(`http://headgate.test/v1${path}`, { headers });
  const text = await response.text();
  const body: Body = response.headers.get('content-type') === 'application/json' ? JSON.parse(text) : undefined;
  return { status: response.status, headers: response.headers, text, body };
}

async function spend(changes: object = {}, headers: Record<string, string> = {}): Promise<string> {
  house.provider.script(answer({ text: 'Hi', usage: { inputTokens: 10, outputTokens: 5 } }));
  const response = await house.headgate.ask({ ...HELLO, ...changes }, { headers });
  expect(response.status).toBe(200);
  await response.text();
  return response.headers.get('x-headgate-call-id') ?? '';
}

describe('GET /usage', () => {
  test('tells what was spent up to this moment, as a number and exactly', async () => {
    await spend();
    await spend({ user: 'ann' });
    const { body, headers } = await get('/usage');
    const cost = {
      cost: 0.00004,
      cost_pico_usd: '40000000',
      calls: 2,
      attempts: 2,
      input_tokens: 20,
      output_tokens: 10,
      unknown_cost_attempts: 0,
    };
    expect(body).toMatchObject({
      object: 'usage',
      team: 'red',
      is_complete: true,
      group_by: ['model'],
      interval: 'none',
    });
    expect(body.total).toMatchObject(cost);
    expect(body.data).toEqual([{ model: 'fake/fake-model', ...body.total }]);
    expect(headers.get('cache-control')).toBe('private, no-store');
  });

  test('shows what nobody knows the price of, and never as 0', async () => {
    await spend({ model: 'fake/unheard-of' });
    const unknown = await get('/usage');
    expect(unknown.body.total).toMatchObject({
      cost: null,
      cost_pico_usd: null,
      attempts: 1,
      unknown_cost_attempts: 1,
    });
    await spend();
    const both = await get('/usage');
    expect(both.body.total).toMatchObject({ cost: 0.00002, attempts: 2, unknown_cost_attempts: 1 });
    expect(both.body.data.map(({ model, cost }) => [model, cost])).toEqual([
      ['fake/fake-model', 0.00002],
      ['fake/unheard-of', null],
    ]);
  });

  test('groups by several things and by time', async () => {
    await spend({ user: 'ann' });
    await spend({ user: 'bob' });
    await spend();
    const day = new Date().toISOString().slice(0, 10);
    const { body } = await get('/usage?group_by=user,provider&interval=day');
    const rows = body.data.map(({ day, user, provider, calls }) => [day?.slice(0, 10), user, provider, calls]);
    expect(new Set(rows.map(String))).toEqual(new Set([`${day},ann,fake,1`, `${day},bob,fake,1`, `${day},,fake,1`]));
    expect((await get('/usage?interval=hour')).body.data).toHaveLength(1);
  });

  test.each([
    ['?form=2026-11-20', '`form` is not known here'],
    ['?from=2026-02-30', '`from` is \\"2026-02-30\\"; write a day'],
    ['?from=yesterday', 'write a day (2026-11-20)'],
    ['?from=2026-11-20&to=2026-11-19', '`from` is later than `to`'],
    ['?from=2999-01-01', '`from` is in the future'],
    ['?from=2020-01-01', 'at most 400 days'],
    ['?group_by=colour', '`group_by` is \\"colour\\"; there are `team`, `key`, `model`'],
    ['?group_by=user,user', '`group_by` names something twice'],
    ['?include=money', '`include` is \\"money\\"; there are `latency`, `outcomes`, `cache`, `races`'],
    ['?interval=week', '`interval` is \\"week\\"; there are `none`, `hour`, `day`'],
  ])('refuses %s in the words of the dialect', async (query, message) => {
    const refused = await get(`/usage${query}`);
    expect(refused.status).toBe(400);
    expect(refused.text).toContain(message);
    expect(refused.body.error).toMatchObject({ error_type: 'invalid_request', param: query.slice(1).split('=')[0] });
  });
});

describe('a call', () => {
  test('is told with all its attempts, and what each was for', async () => {
    house.provider.script(status(500));
    const id = await spend({ model: 'safe', user: 'ann' });
    const { body } = await get(`/calls/${id}`);
    expect(body).toMatchObject({
      object: 'call',
      id,
      team: 'red',
      user: 'ann',
      requested_model: 'safe',
      model: 'fake/fake-model',
      outcome: 'answered',
    });
    expect(body.total).toMatchObject({
      cost: 0.00002,
      cost_pico_usd: '20000000',
      calls: 1,
      attempts: 2,
      failed_attempts: 1,
    });
    const usage = await get('/usage?include=outcomes');
    expect(usage.body.total).toMatchObject({ rescued_calls: 1, outcomes: { answered: 1, failed: 1 } });
    expect(body.attempts.map(({ attempt, state, outcome, model }) => [attempt, state, outcome, model])).toEqual([
      [1, 'voided', 'failed', 'fake/other'],
      [2, 'settled', 'answered', 'fake/fake-model'],
    ]);
    expect(body.attempts[1]).toMatchObject({
      input_tokens: 10,
      output_tokens: 5,
      cost_source: 'catalogue',
      error: null,
      correction: null,
    });
  });

  test('is told in the shape of OpenRouter as well', async () => {
    const id = await spend({ user: 'ann' });
    const { body, text } = await get(`/generation?id=${id}`);
    expect(body.data).toMatchObject({
      id,
      model: 'fake/fake-model',
      provider_name: 'fake',
      total_cost: 0.00002,
      usage: 0.00002,
      streamed: false,
      cancelled: false,
      finish_reason: 'stop',
      tokens_prompt: 10,
      tokens_completion: 5,
      native_tokens_prompt: 10,
      native_tokens_completion: 5,
      external_user: 'ann',
    });
    expect(Date.parse(JSON.parse(text).data.created_at)).toBeGreaterThan(Date.now() - 60_000);
  });

  test('of another team is the same 404 as one that never was', async () => {
    await spend();
    const foreign = aStart({ team: 'blue' });
    await house.headgate.gateway.ledger.begin(foreign);
    const never = ulid(Date.now(), randomBytes(16));
    const answers = await Promise.all([foreign.callId, never, 'x', '%00'].map((id) => get(`/calls/${id}`)));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect(answers.map(({ body }) => body.error.error_type)).toEqual(Array(4).fill('call_not_found'));
    const [one, other] = answers.map(({ text, headers }) =>
      [foreign.callId, never, headers.get('x-headgate-call-id') ?? '-'].reduce(
        (said, id) => said.replaceAll(id, '…'),
        text,
      ),
    );
    expect(one).toBe(other);
    expect((await get(`/generation?id=${foreign.callId}`)).status).toBe(404);
    expect((await get(`/generation`)).status).toBe(404);
  });
});

describe('GET /calls', () => {
  test('refuses a cursor that was not given here, and a filter without a value', async () => {
    for (const query of [
      'cursor=x',
      'cursor=',
      'user=',
      'limit=0',
      'limit=501',
      'limit=1e2',
      'format=xml',
      'outcome=fialed',
      'min_cost=cheap&door=key',
      'min_cost=2&max_cost=1',
      'max_cost=0.0000000000001',
      'min_total_ms=1.5',
      'door=back&format=csv',
    ]) {
      expect((await get(`/calls?${query}`)).status, query).toBe(400);
    }
    const { message } = (await get('/calls?outcome=fialed')).body.error;
    expect(message).toBe(
      '`outcome` is "fialed"; there are `answered`, `failed`, `cut`, `timed-out`, `abandoned`, `lost`, `expired`.',
    );
    expect((await get('/calls?outcome=timed-out&format=csv')).status).toBe(200);
    expect((await get('/calls', {})).status).toBe(401);
  });

  test('writes a table that no spreadsheet takes for formulas', async () => {
    await spend({ user: '@SUM(1+1)' }, { 'x-headgate-tags': '=HYPERLINK("x"), plain, +1' });
    await spend({ user: 'a;=1+1;b\0' }, { 'x-headgate-tags': 'a, @b' });
    await spend({ user: 'two\nlines "quoted"' });
    const { text, headers } = await get('/calls?format=csv');
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="calls-red\.csv"$/);
    const [head = '', first = '', ...rest] = text.split('\r\n');
    expect(head.split(',')).toEqual(
      expect.arrayContaining(['call_id', 'cost', 'cost_pico_usd', 'user', 'tags', 'input_tokens']),
    );
    expect(first).toContain(',"two\nlines ""quoted""",');
    expect(first).toContain(',0.00002,20000000,catalogue,');
    // Some spreadsheets take a semicolon for the end of a cell.
    expect(rest[0]).toContain(",a;'=1+1;b\ufffd,a;'@b,");
    expect(rest[1]).toContain(",'@SUM(1+1),");
    expect(rest[1]).toContain(`,"'=HYPERLINK(""x"");plain;'+1",`);
    expect(rest.slice(2)).toEqual(['']);
  });

  test('writes an empty table with its head', async () => {
    const { text } = await get('/calls?format=csv&to=2026-01-02&from=2026-01-01');
    expect(text).toMatch(/^call_id,attempt,[^\r]*\r\n$/);
    expect((await get('/calls?format=jsonl&to=2026-01-02&from=2026-01-01')).text).toBe('');
  });
});
