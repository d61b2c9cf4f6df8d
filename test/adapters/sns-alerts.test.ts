import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAwsClient } from '../../lambda/adapters/aws-client.ts';
import { createAlerts } from '../../lambda/adapters/sns-alerts.ts';
import type { BudgetAlert } from '../../lambda/core/limits/alerts.ts';
import { type LocalAws, startLocalAws } from '../../local/aws/server.ts';
import type { Notification } from '../../local/aws/sns.ts';
import { showNotifications } from '../../local/notifications.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const topicArn = 'arn:aws:sns:us-east-1:000000000000:stack-BudgetAlerts';
const ALERT: BudgetAlert = {
  team: 'red',
  owner: 'team',
  period: 'month',
  window: '2026-11',
  share: 0.8,
  limitPicoUsd: 10n ** 16n, // More than doubles can hold to the last one.
  spentPicoUsd: 8n * 10n ** 15n + 1n,
  resetsAt: Date.UTC(2026, 11, 1),
};

let aws: LocalAws;
const published: Notification[] = [];
beforeEach(async () => {
  aws = await startLocalAws();
  aws.topics.define([topicArn]);
  published.length = 0;
  aws.topics.onPublished((notification) => published.push(notification));
});
afterEach(() => aws.close());

const clientOf = (endpoint: string) =>
  createAwsClient({
    service: 'sns',
    region: 'us-east-1',
    endpoint,
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'any' },
    now: Date.now,
    random: () => 0,
  });
const alertsTo = (arn = topicArn) => createAlerts({ client: clientOf(aws.endpoint), topicArn: arn });

describe('an alert', () => {
  test('says who has spent what, for people and then for programs', async () => {
    await alertsTo().budgetReached(ALERT);
    expect(published).toHaveLength(1);
    const [{ subject, message = '' } = {}] = published;
    const [text, json = ''] = message.split('\n\n');
    expect(subject).toBe('Headgate: 80% of a budget of team red');
    expect(text).toBe(
      'Team red has passed 80% of its budget of the month 2026-11: 8000.000000000001 of 10000 USD. ' +
        'The next month begins at 2026-12-01T00:00:00.000Z.',
    );
    expect(JSON.parse(json)).toEqual({
      type: 'budget-reached',
      team: 'red',
      owner: 'team',
      period: 'month',
      window: '2026-11',
      share: 0.8,
      limit_usd: '10000',
      spent_usd: '8000.000000000001',
      limit_pico_usd: '10000000000000000',
      spent_pico_usd: '8000000000000001',
      resets_at: '2026-12-01T00:00:00.000Z',
    });
  });

  test.each<[string, Partial<BudgetAlert>, string]>([
    ['of a key', { owner: 'key:aB+c&d=é' }, 'The key aB+c&d=é of team red has passed 80% of its budget of the month'],
    [
      'that never ends',
      { period: 'total', window: 'all', resetsAt: null },
      '80% of its total budget: 8000.000000000001',
    ],
    ['of a share that is no round number', { share: 0.29 }, 'has passed 29% of'],
    ['that is spent', { share: 1 }, 'has passed 100% of'],
  ])('of a budget %s', async (_what, changes, words) => {
    await alertsTo().budgetReached({ ...ALERT, ...changes });
    expect(published[0]?.message).toContain(words);
    expect(published[0]?.message.includes('The next')).toBe(changes.resetsAt !== null);
  });

  test('to a topic that is not there is an error by its name', async () => {
    await expect(alertsTo(`${topicArn}x`).budgetReached(ALERT)).rejects.toMatchObject({ name: 'NotFound' });
  });
});

test('a throttled alert is told again', async () => {
  const answers = [
    [400, '<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code></Error></ErrorResponse>'],
    [500, '<ErrorResponse><Error><Type>Receiver</Type><Code>InternalError</Code></Error></ErrorResponse>'],
    [200, '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>'],
  ] as const;
  let asked = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const [status, body] = answers[asked++] ?? [200, '<x/>'];
      response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address of this form.
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await createAlerts({ client: clientOf(endpoint), topicArn }).budgetReached(ALERT);
  expect(asked).toBe(3);
  server.closeAllConnections();
  server.close();
});

test('the local run shows an alert where its developer looks, and keeps it', async () => {
  const folder = temporaryFolder();
  const printed: string[] = [];
  const now = () => new Date(0);
  showNotifications(aws.topics, { folder, print: (line) => printed.push(line), now });
  await alertsTo().budgetReached(ALERT);
  expect(printed).toEqual([expect.stringMatching(/^stack-BudgetAlerts: Team red has passed 80% of [^\n]*$/)]);
  const kept = () => readFileSync(join(folder, 'notifications.jsonl'), 'utf8');
  await expect.poll(kept).toContain('Headgate: 80% of a budget of team red');
  expect(JSON.parse(kept())).toMatchObject({ at: '1970-01-01T00:00:00.000Z', topic: 'stack-BudgetAlerts' });
});
