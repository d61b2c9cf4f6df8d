import type { AwsClient } from '../../lambda/adapters/aws-client.ts';
import { createAnswers } from '../../lambda/adapters/cache/dynamodb-answers.ts';
import type { Cache } from '../../lambda/core/cache/cache.ts';
import { type EmbeddedTable, startEmbeddedTable } from '../ports/embedded-table.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { startFakeProvider } from '../support/fake-provider.ts';
import { createMemoryCache } from '../support/memory-answers.ts';

export const HELLO = { model: 'fake/model', messages: [{ role: 'user', content: 'Hello' }] };
export const ON = { headers: { 'x-headgate-cache': 'on' } };

/** Gateways of one team that share a cache on DynamoDB, before a scripted provider. */
export async function aCachedTeam(rules: Parameters<typeof createMemoryCache>[0] = {}) {
  const [provider, dynamoDb] = await Promise.all([startFakeProvider(), startEmbeddedTable()]);
  const table = await dynamoDb.emptyTable();
  const clock = { aheadMs: 0 };
  const now = () => Date.now() + clock.aheadMs;
  const answersBy = (client: AwsClient) => createAnswers({ client, table, pepper: async () => 'pepper', now });
  const gateways: TestGateway[] = [];
  return {
    provider,
    dynamoDb,
    clock,
    answersBy,
    /** One more environment of the function. */
    start(
      build: (builder: ReturnType<typeof aGateway>) => ReturnType<typeof aGateway> = (builder) => builder,
      client: AwsClient = dynamoDb.client,
      patienceMs?: number,
    ): TestGateway & { readonly cache: Cache } {
      const cache = createMemoryCache(rules, answersBy(client), patienceMs);
      const builder = aGateway()
        .withProvider('fake', { url: provider.url })
        .withPrice('fake/model', { input: 1, output: 2 })
        .withPorts({ cache, clock: { now, randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)) } });
      const gateway = build(builder).start();
      gateways.push(gateway);
      return { ...gateway, cache };
    },
    items: async () => await itemsIn(dynamoDb, table),
    async close() {
      await Promise.all(gateways.map((gateway) => gateway.close()));
      await Promise.all([provider.close(), dynamoDb.close()]);
    },
  };
}

type Item = Readonly<Record<string, { readonly S?: string; readonly B?: string }>>;

async function itemsIn({ client }: EmbeddedTable, table: string): Promise<readonly Item[]> {
  const found: Item[] = [];
  let after: Item | undefined;
  do {
    const page: { readonly Items?: readonly Item[]; readonly LastEvaluatedKey?: Item } = await client('Scan', {
      TableName: table,
      ConsistentRead: true,
      ...(after && { ExclusiveStartKey: after }),
    });
    found.push(...(page.Items ?? []));
    after = page.LastEvaluatedKey;
  } while (after);
  return found;
}

/** What a response says of the cache. */
export function told({ headers }: Response) {
  return Object.fromEntries(
    ['x-headgate-cache', 'age', 'x-headgate-cost-usd', 'x-headgate-saved-usd', 'x-headgate-attempts'].flatMap(
      (name) => {
        const value = headers.get(name);
        return value === null ? [] : [[name, value]];
      },
    ),
  );
}
