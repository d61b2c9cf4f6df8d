import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { factorFrom, ONE, product } from '../../lambda/core/money/factor.ts';
import { divide, picoFromDecimal, usdFromPico } from '../../lambda/core/money/money.ts';
import { NO_USAGE, type Usage } from '../../lambda/core/money/usage.ts';
import { PROVIDER_IDS } from '../../lambda/settings.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, startFakeProvider, status } from '../support/fake-provider.ts';
import { post } from '../support/post.ts';

const PAGE = readFileSync('docs/costs.md', 'utf8');
/** What the page calls the classes. */
const CLASSES: Readonly<Record<string, keyof Omit<Usage, 'reportedPicoUsd'>>> = {
  input: 'inputTokens',
  'cache read': 'cacheReadTokens',
  'cache write, 5 min': 'cacheWrite5mTokens',
  'cache write, 1 h': 'cacheWrite1hTokens',
  output: 'outputTokens',
  'web searches': 'webSearches',
};
const ENDPOINTS: Readonly<Record<string, string>> = {
  'chat.completion': '/chat/completions',
  response: '/responses',
  message: '/messages',
};

interface Example {
  readonly target: string;
  readonly answer: { readonly object?: string; readonly type?: string };
  readonly rows: readonly {
    readonly name: string;
    readonly used: number;
    readonly rate: string;
    readonly usd: string;
  }[];
  readonly cost: string | undefined;
  readonly source: string;
  readonly computed: string | undefined;
  readonly price: string | undefined;
}

const EXAMPLES = PAGE.split(/^### /m)
  .slice(1)
  .map((text): Example => {
    const [, target = ''] = /^\w+: `(.+)`$/m.exec(text) ?? [];
    const [, json = '{}'] = /```json\n([\s\S]+?)```/.exec(text) ?? [];
    const [, cost, source = 'unknown'] = /^\*\*Cost: (?:\$([\d.]+)\*\* \((\w+)\)|unknown\*\*)/m.exec(text) ?? [];
    const rows = [...text.matchAll(/^\| ([a-z][\w ,]*) \| ([\d,]+) \| ([\d.,]+) \| ([\d.]+) \|$/gm)];
    return {
      target,
      answer: JSON.parse(json),
      rows: rows.map(([, name = '', used = '', rate = '', usd = '']) => ({
        ...{ name, rate: rate.replaceAll(',', ''), usd },
        used: Number(used.replaceAll(',', '')),
      })),
      ...{ cost, source },
      computed: /computed: \$([\d.]+\d)/.exec(text)?.[1],
      price: /Price: `(.+)`\.$/m.exec(text)?.[1],
    };
  });

let provider: FakeProvider;
let headgate: TestGateway;

beforeAll(async () => {
  provider = await startFakeProvider();
  const clock = { now: () => Date.UTC(2026, 10, 20, 12), randomBytes };
  headgate = PROVIDER_IDS.reduce((builder, id) => builder.withProvider(id, { url: provider.url }), aGateway())
    .withPorts({ clock })
    .start();
});
afterAll(async () => {
  await headgate.close();
  await provider.close();
});

test('every provider has an example', () => {
  expect(EXAMPLES.map(({ target }) => target.slice(0, target.indexOf('/'))).sort()).toEqual([...PROVIDER_IDS].sort());
});

describe.each(EXAMPLES)('$target', ({ target, answer, rows, ...told }) => {
  test('the page adds up', () => {
    for (const { name, used, rate, usd } of rows) {
      expect(CLASSES).toHaveProperty(name);
      expect(usdFromPico(BigInt(used) * (picoFromDecimal(rate, 1_000_000n) ?? 0n))).toBe(usd);
    }
    const sum = (isFee: boolean) =>
      rows
        .filter(({ name }) => (name === 'web searches') === isFee)
        .reduce((all, { usd }) => all + (picoFromDecimal(usd) ?? 0n), 0n);
    // What is named in the price, as the page says that it is applied: these examples have no contract.
    const factors = [...(told.price ?? '').matchAll(/; \w+ (\d+\/\d+)/g)].map(
      ([, text = '']) => factorFrom(text) ?? ONE,
    );
    const { numerator, denominator } = factors.reduce(product, ONE);
    const total = usdFromPico(divide(sum(false) * numerator, denominator) + sum(true));
    if (rows.length > 0) expect(told.computed ?? told.cost).toBe(total);
    else expect(told).toEqual({ cost: undefined, source: 'unknown', computed: undefined, price: undefined });
  });

  test('costs what the page says, class by class', async () => {
    provider.script(status(200, { body: answer }));
    const endpoint = ENDPOINTS[answer.object ?? answer.type ?? ''] ?? '';
    const question =
      endpoint === '/responses' ? { input: 'Hello' } : { messages: [{ role: 'user', content: 'Hello' }] };
    const response = await post(headgate, endpoint, { model: target, max_tokens: 1_000, ...question });
    expect(response.status).toBe(200);
    await response.text();
    const { ending } = headgate.rows.at(-1) ?? {};
    if (rows.length > 0) {
      const used = Object.fromEntries(rows.map((row) => [CLASSES[row.name], row.used]));
      const { reasoningTokens, reportedPicoUsd } = ending?.usage ?? NO_USAGE; // A view of the output, and no class.
      expect(ending?.usage).toEqual({ ...NO_USAGE, ...used, reasoningTokens, reportedPicoUsd });
    }
    const pico = (usd: string | undefined) => (usd === undefined ? null : picoFromDecimal(usd));
    expect(ending?.cost).toEqual({
      ...{ picoUsd: pico(told.cost), source: told.source },
      ...(told.computed !== undefined && { computedPicoUsd: pico(told.computed) }),
    });
    expect(ending?.priceSource).toBe(told.price);
  });
});
