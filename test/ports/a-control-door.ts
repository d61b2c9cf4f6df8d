import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { AwsClient } from '../../lambda/adapters/aws-client.ts';
import { type AccessTable, createKeyStore } from '../../lambda/adapters/dynamodb-keys.ts';
import { createTeamKeys } from '../../lambda/adapters/dynamodb-team-keys.ts';
import { createKey } from '../../lambda/core/create-key.ts';
import { UNLIMITED } from '../../lambda/core/limits/allowance.ts';
import { listKeys } from '../../lambda/core/list-keys.ts';
import { revokeKey } from '../../lambda/core/revoke-key.ts';
import { rotateKey } from '../../lambda/core/rotate-key.ts';
import type { TeamKeys } from '../../lambda/core/team-keys.ts';
import { aGateway } from '../support/a-gateway.ts';
import { anAuditEntry } from '../support/an-audit-entry.ts';
import { type EmbeddedTable, startEmbeddedTable } from './embedded-table.ts';

export const NOW = 1_800_000_000_000;
const PEPPER = 'a pepper for tests';
const TEAMS = ['red', 'blue'];
const OPS = 'arn:aws:iam::000000000000:role/ops';

/** What the control door does with keys, on an empty table of the embedded DynamoDB for each test, at a clock that it sets. */
export function aControlDoor() {
  let dynamoDb: EmbeddedTable;
  const time = { now: NOW };
  const clock = { now: () => time.now, randomBytes };
  const access = (): AccessTable => ({ client: dynamoDb.client, table: dynamoDb.table() });
  const keys = (client = access().client) => createTeamKeys({ ...access(), client, now: Date.now });
  beforeAll(async () => {
    dynamoDb = await startEmbeddedTable();
  });
  beforeEach(async () => {
    time.now = NOW;
    await dynamoDb.emptyTable();
  });
  afterAll(() => dynamoDb.close());

  return {
    time,
    access,
    keys,
    store: () => createKeyStore(access()),
    async make(team = 'red', body = {}, at: TeamKeys = keys()) {
      const { record, answer } = createKey({ team, body, place: 'live', ofTeam: UNLIMITED }, PEPPER, clock);
      await at.put(record, anAuditEntry({ team, subject: record.keyId }));
      return answer;
    },
    async rotate(keyId: string, body = {}, at: Pick<TeamKeys, 'find' | 'replace'> = keys()) {
      const order = { team: 'red', keyId, body, place: 'live', by: OPS, teams: TEAMS } as const;
      return await rotateKey(order, { keys: at, pepper: PEPPER, clock });
    },
    revoke: (keyId: string, team = 'red') => revokeKey(keys(), { team, keyId }, { by: OPS, clock }),
    list: async (team = 'red') => (await listKeys(keys(), { team, teams: TEAMS }, time.now)).data,
    /** A gateway with a key cache of its own, as each process has one. */
    aProcess() {
      const { fetch } = aGateway()
        .withPorts({ keys: createKeyStore(access()), clock })
        .start();
      return async (key: string): Promise<number> => {
        const response = await fetch('http://127.0.0.1/v1/models', { headers: { 'x-api-key': key } });
        await response.arrayBuffer();
        return response.status;
      };
    },
    /** The keys behind a connection on which the answer to each transaction is lost, so that the client sends it once more. */
    losingAnswers(): TeamKeys {
      const client: AwsClient = async <Output>(operation: string, input: object) => {
        if (operation === 'TransactWriteItems') await access().client(operation, input);
        return await access().client<Output>(operation, input);
      };
      return keys(client);
    },
  };
}
