import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Notification } from '../../local/aws/sns.ts';
import { aSignedRequest } from '../local/iam/a-signed-request.ts';
import { answer } from '../support/fake-provider.ts';
import { type DeployedStack, startDeployedStack } from './a-deployed-stack.ts';

/** What people are told of in the deployed stack: a budget that is nearly spent, and functions that fail. */
let stack: DeployedStack;
const published: Notification[] = [];
beforeAll(async () => {
  stack = await startDeployedStack({ budget: { total: 1 }, alertAt: [0.002, 0.005] });
  stack.aws.topics.onPublished((notification) => published.push(notification));
  stack.provider.otherwise(answer({ text: 'Hi', usage: { inputTokens: 1_000, outputTokens: 20 } }));
}, 240_000);
afterAll(() => stack?.close());

test('a share of a budget that is passed is told to the topic, once', async () => {
  expect((await stack.ask()).status).toBe(200); // 0.00104 USD.
  expect(published).toEqual([]);
  expect((await stack.ask()).status).toBe(200);
  await expect.poll(() => published.length, { timeout: 20_000 }).toBe(1);
  const [{ topicArn, subject, message = '' } = {}] = published;
  expect(topicArn).toBe(stack.output('BudgetAlertTopicArn'));
  expect(subject).toBe('Headgate: 0.2% of a budget of team local');
  expect(message).toMatch(/^Team local has passed 0\.2% of its total budget: 0\.00208 of 1 USD\.\n\n\{/);
  expect((await stack.ask()).status).toBe(200);
  expect(published).toHaveLength(1);
}, 240_000);

test('where nobody can be told, the caller has the answer and the log has the alert', async () => {
  stack.faults.throttle((operation) => operation === 'query');
  for (let call = 0; call < 3; call += 1) expect((await stack.ask()).status).toBe(200);
  const logged = (name: string) => stack.log.filter(({ event }) => event === name);
  await expect.poll(() => logged('budget-reached').length, { timeout: 20_000 }).toBe(2);
  expect(logged('budget-reached').at(-1)).toMatchObject({ team: 'local', period: 'total', share: 0.005 });
  await expect.poll(() => logged('budgets-unread').length, { timeout: 20_000 }).toBe(1);
  expect(published).toHaveLength(1);
}, 240_000);

test('a change that fails for a reason of ours is a mistake that operators hear of', async () => {
  stack.faults.throttle((operation) => operation.startsWith('DynamoDB'));
  const url = new URL(`${stack.baseUrl}/teams/local/keys`);
  const { headers } = await aSignedRequest({
    ...{ method: 'POST', path: url.pathname, body: '{"name":"one"}', signedAt: Date.now() },
    ...{ headers: { host: url.host }, credentials: stack.client.credentials },
  });
  const { host: _, ...sent } = headers; // fetch writes the host by itself, and the same one.
  const response = await fetch(url, { method: 'POST', headers: sent, body: '{"name":"one"}' });
  stack.faults.throttle(() => false);
  expect(response.status).toBe(500);
  const mistakes = stack.log.filter(({ event }) => event === 'failed');
  expect(mistakes).toMatchObject([{ InternalErrors: 1, reason: 'ThrottlingException', Stack: 'Headgate' }]);
  expect(JSON.stringify(mistakes)).toContain('{"Name":"InternalErrors","Unit":"Count"}');
}, 240_000);
