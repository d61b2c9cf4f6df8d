/** What the page says of metrics and of the configuration is so; its paragraphs on alarms are held by the tests of the stack. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { teamAllowances } from '../../lambda/core/limits/read-allowance.ts';
import { budgetMetrics } from '../../lambda/core/metrics/budget-metrics.ts';
import { exposition } from '../../lambda/core/metrics/exposition.ts';
import { healthMetrics } from '../../lambda/core/metrics/health-metrics.ts';
import { usageMetrics } from '../../lambda/core/metrics/usage-metrics.ts';
import { inMemory } from '../ports/a-reported-store.ts';
import { anEnding, aStart } from '../ports/an-attempt.ts';
import { configurationFrom, TYPESCRIPT } from './configuration-examples.ts';

const PAGE = readFileSync('docs/monitoring.md', 'utf8');

test('the page names each metric that there is, and no other', async () => {
  const { ledger, totals } = inMemory();
  const start = aStart();
  await ledger.begin(start);
  await ledger.end(start, anEnding(7n));
  const now = start.startedAt + 1;
  const configuration = await configurationFrom(`import { defineHeadgate } from './lib/configuration.ts';
    export default defineHeadgate({ providers: { groq: {} }, teams: { red: { budget: { month: 5 } } } });`);
  const teams = teamAllowances(configuration.teams);
  const budgets = { teams, store: { read: async () => [] }, accounts: { read: async () => undefined } };
  const target = { provider: 'a', model: 'm' };
  const firstContent = [{ seconds: Number.POSITIVE_INFINITY, count: 1 }];
  const seen = { target, answered: 1, failed: 0, firstContent, firstContentSum: 1 };
  const page = exposition([
    ...(await usageMetrics(totals, { teams: ['red'], now })),
    ...(await budgetMetrics(['red'], budgets, now)),
    ...healthMetrics({ targets: [seen], words: [{ ...target, keyId: '1', downAt: 1 }] }),
  ]);
  const names = [...page.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
  const table = PAGE.slice(PAGE.indexOf('| metric |'), PAGE.indexOf('- **Counters are'));
  const documented = [...table.matchAll(/`(headgate_\w+)`/g)].map(([, name]) => name);
  expect(documented.sort()).toEqual(names.sort());
});

test('its configuration for a collector on one’s own machine can be used there, and nowhere else', async () => {
  const { text = '' } = TYPESCRIPT.find((snippet) => snippet.text.includes(':4318')) ?? {};
  const otlp = { url: 'http://127.0.0.1:4318/v1/traces' };
  expect(await configurationFrom(text, { local: true })).toMatchObject({ telemetry: { otlp } });
  await expect(configurationFrom(text)).rejects.toThrow('4318');
});

test('its configuration can be used, and says what operators are told of', async () => {
  const snippet = TYPESCRIPT.find(({ file }) => file === 'docs/monitoring.md');
  expect(await configurationFrom(snippet?.text ?? '')).toMatchObject({
    telemetry: { otlp: { url: 'https://collector.example.com/v1/traces', needsHeaders: true } },
    stack: { spendPerHourUsd: 25, firstContentAlarmMs: 8_000, dashboard: true, accountConcurrency: 1_000 },
  });
});
