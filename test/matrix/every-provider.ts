import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { enabledProviders } from '../../lambda/providers/index.ts';
import { serve } from '../clients/http-gateway.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { type Caller, type Outcome, outcomeOf } from './callers/caller.ts';
import { playOf } from './houses/house.ts';
import { houseOf } from './houses/index.ts';
import { ROWS, type Row } from './table.ts';
import type { CaseName } from './told.ts';

const ANSWERED: readonly CaseName[] = [
  'text',
  'tools',
  'parallel tools',
  'tool results',
  'refusal',
  'length',
  'JSON schema',
  'reasoning',
  'image',
  'PDF',
];
const MODES = ['whole', 'stream'] as const;

/** What the answers are, whoever gives them and however they are asked for. */
const EXPECTED: Readonly<Partial<Record<CaseName, object>>> = {
  text: { text: 'Grüezi, 世界', calls: [], end: 'stop' },
  tools: { text: '', calls: [{ name: 'look', input: { at: 'sky' } }], end: 'tools' },
  'parallel tools': {
    calls: [
      { name: 'look', input: { at: 'sky' } },
      { name: 'look', input: { at: 'sea', deep: true } },
    ],
    end: 'tools',
  },
  'tool results': { text: 'blue and deep', end: 'stop' },
  refusal: { end: 'refusal' },
  length: { text: 'It was a dark and', end: 'length' },
  'JSON schema': { text: '{"city":"Bern"}', end: 'stop' },
  reasoning: { text: 'Grüezi, 世界', end: 'stop' },
  image: { text: 'a picture' },
  PDF: { text: 'a document' },
  parameters: { text: 'Grüezi, 世界' },
};

/** All cases of a caller's dialect before all providers, streamed and not. */
export function beforeEveryProvider(caller: Caller): void {
  let provider: FakeProvider;
  let headgate: TestGateway;
  let front: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    provider = await startFakeProvider();
    const origin = provider.url.replace(/\/v1$/, '');
    const builder = aGateway();
    for (const row of ROWS) {
      builder.withProvider(row.provider, { url: `${origin}/${row.provider}/v1` });
      // In dollars a million tokens what the fake providers bill by.
      builder.withPrice(`${row.provider}/${row.model}`, { input: 1, output: 2, cacheRead: 0.1, cacheWrite: 1.25 });
    }
    headgate = builder.start();
    front = await serve(headgate);
  });
  afterAll(async () => {
    await front.close();
    await headgate.close();
    await provider.close();
  });
  beforeEach(() => provider.reset());

  const ask = (row: Row, name: CaseName, mode: (typeof MODES)[number]): Promise<Outcome> => {
    provider.otherwise(playOf(houseOf(row.provider), name));
    const asked = { name, model: `${row.provider}/${row.model}`, isStream: mode === 'stream' };
    return outcomeOf(caller, asked, { baseURL: front.baseURL, key: headgate.key });
  };
  const requireBill = () => {
    const [charge] = provider.bill;
    const row = headgate.rows.at(-1);
    expect(row).toMatchObject({
      state: 'SETTLED',
      costPicoUsd: provider.owedPicoUsd,
      ending: {
        outcome: 'answered',
        usage: {
          inputTokens: (charge?.inputTokens ?? 0) - (charge?.cachedTokens ?? 0) - (charge?.cacheWriteTokens ?? 0),
          cacheReadTokens: charge?.cachedTokens,
          cacheWrite5mTokens: charge?.cacheWriteTokens,
          outputTokens: charge?.outputTokens,
        },
      },
    });
    return charge;
  };

  describe.each(ROWS)('before $provider at $model', (row) => {
    describe.each(MODES)('%s', (mode) => {
      test.each(ANSWERED.filter((name) => isPossible(row, name, caller)))('%s', async (name) => {
        const { heard, error, dropped } = await ask(row, name, mode);
        expect(error).toBeUndefined();
        expect(heard).toMatchObject(EXPECTED[name] ?? {});
        if (name === 'tools') requireForce(provider.requests.at(-1)?.body.toString() ?? '', dropped);
        if (name === 'reasoning') requireThought(row, caller, heard?.thought);
        const charge = requireBill();
        if (row.countsOtherwise && caller.dialect === 'openai-chat') return;
        expect(heard?.usage).toEqual({
          input: charge?.inputTokens,
          cached: charge?.cachedTokens,
          output: charge?.outputTokens,
        });
      });

      test.each(ANSWERED.filter((name) => !isPossible(row, name, caller)))('%s is refused, by name', async (name) => {
        const before = headgate.rows.length;
        const { error } = await ask(row, name, mode);
        expect(error?.status).toBe(400);
        expect(error?.message).toMatch(
          new RegExp(
            `${caller.contentField}|messages|file|PDF|document|image|tool_choice|response_format|text|output_config`,
          ),
        );
        const since = headgate.rows.slice(before);
        expect(since.filter(({ state }) => state !== 'VOIDED')).toEqual([]);
        expect(provider.owedPicoUsd).toBe(0n);
      });

      test('parameters arrive, or are named', async () => {
        const { error, dropped } = await ask(row, 'parameters', mode);
        // Where a dialect is relayed as it is, the provider's own refusal names the field.
        if (!isPossible(row, 'parameters', caller)) return expect(error?.message).toMatch(/temperature/);
        expect(error).toBeUndefined();
        const arrived = provider.requests.at(-1)?.body.toString() ?? '';
        const isSaid = ([name, value]: [string, unknown]) => arrived.includes(markOf(value)) || dropped.includes(name);
        const silent = Object.entries(caller.extras).filter((extra) => extra[1] !== false && !isSaid(extra));
        expect(silent).toEqual([]);
        requireBill();
      });

      test('an error before content is a status, in words that the client knows', async () => {
        const { error } = await ask(row, 'error before content', mode);
        expect(error?.message).toMatch(/slow down|overloaded/i);
        if (mode === 'whole') expect(error?.status).toBe(429);
        else expect(error?.status).toBeGreaterThanOrEqual(400);
        expect(headgate.rows.at(-1)?.ending?.outcome).not.toBe('answered');
        expect(provider.owedPicoUsd).toBe(0n);
      });

      if (mode === 'whole') return;
      test('an error after content fails the stream, and is paid for', async () => {
        const { error } = await ask(row, 'error after content', mode);
        expect(error?.message).toMatch(/overloaded/i);
        const last = headgate.rows.at(-1);
        expect(last?.ending?.outcome).toBe('cut');
        expect(last?.costPicoUsd).toBeGreaterThanOrEqual(provider.owedPicoUsd);
      });
    });
  });

  test('every provider that the gateway knows is here', () => {
    const known = enabledProviders(Object.fromEntries(ROWS.map((row) => [row.provider, { url: 'https://x.example' }])));
    expect(known.size).toBeGreaterThan(10);
  });
}

/** A number, a word, or whatever stands in a list or an object. */
function markOf(value: unknown): string {
  return JSON.stringify(value)
    .replace(/^.*:/, '')
    .replace(/[[\]{}"]/g, '');
}

/** Not everywhere the same: a provider may speak one dialect better than another. */
function isPossible({ cannot = [], cannotFrom = {} }: Row, name: CaseName, { dialect }: Caller): boolean {
  return !(cannotFrom[dialect] ?? cannot).includes(name);
}

/** A tool that has to be called is one at the provider, or the caller is told that it is not. */
function requireForce(arrived: string, dropped: readonly string[]): void {
  if (!/"tool_choice":("required"|\{"type":"any")/.test(arrived)) expect(dropped).toContain('tool_choice');
}

function requireThought(row: Row, caller: Caller, thought: string | undefined): void {
  const isNative = row.provider === 'openai' || row.provider === 'xai';
  // Where Responses is native at both ends, what it tells of a thought passes.
  if (isNative && caller.dialect === 'openai-responses') expect(thought).toBe('Hm, let me see.');
  else if (!row.thinksSilently) expect(thought).toBe('Hm, let me see.');
}
