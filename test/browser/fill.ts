import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAwsClient } from '../../lambda/adapters/aws-client.ts';
import { accountKey } from '../../lambda/adapters/ledger/account-items.ts';
import { type Item, itemFromEnding, itemFromStart, numbers } from '../../lambda/adapters/ledger/attempt-row.ts';
import { timeOfUlid } from '../../lambda/core/ids.ts';
import { windowAt } from '../../lambda/core/limits/budget-window.ts';
import type { Attributes, Change } from '../../local/aws/dynalite.ts';
import { storageKey } from '../../local/aws/dynalite.ts';
import { startLocalAws } from '../../local/aws/server.ts';
import { openTableStore, PREFIX } from '../../local/aws/table-store.ts';
import { type Headgate, startHeadgate } from '../../local/start.ts';
import { findOut } from './found-out.ts';
import { history } from './history.ts';
import type { Past } from './past-attempts.ts';
import { sumUp } from './sum-up.ts';

const ACCOUNT = { account: '000000000000', region: 'us-east-1' } as const;
const BATCH = 2_000;
/** As in the configuration beside this. */
const BUDGETS = [
  ['day', 200n * 10n ** 12n],
  ['month', 400n * 10n ** 12n],
] as const;

/** What was put in: sums by target, exactly, over stretches of time. */
export interface Filled {
  readonly key: string;
  readonly now: number;
  sum(from: number, to: number, fits?: (one: Entry) => boolean): Expected;
}

/** What is remembered of a row to hold the page to. */
export interface Entry {
  readonly callId: string;
  readonly at: number;
  readonly attempt: number;
  readonly model: string;
  readonly outcome: string;
  readonly reason: string;
  readonly tags: readonly string[];
  readonly pico: bigint | null;
  readonly cache: string | undefined;
  /** What a hit has saved; `null` where nobody knows. */
  readonly saved: bigint | null;
  readonly experiment: string | undefined;
  readonly arm: string | undefined;
}

export interface Expected {
  readonly pico: bigint;
  readonly calls: number;
  readonly rows: number;
  /** Without those that nobody was asked for. */
  readonly attempts: number;
  readonly hits: number;
  readonly saved: bigint;
  readonly failed: number;
  readonly unpriced: number;
}

/** Makes a data folder of `npm start` with so many attempts in it, summed up as the sweeper does. */
export async function fill(folder: string, attempts: number, configurationPath: string): Promise<Filled> {
  const headgate = await startHeadgate({ folder, port: 0, quiet: true, configurationPath });
  const series = await seriesAt(headgate);
  await headgate.close();
  const operator = JSON.parse(readFileSync(join(folder, 'operator.json'), 'utf8'));
  const table: string = operator.outputs.LedgerTableName;
  const now = Date.now();
  const own = headgate.key.split('_')[2]?.slice(0, 12) ?? '';
  const pasts = [...history(attempts, now, [own, 'aBcDeFgHiJkL', 'mNoPqRsTuVwX'])];
  const { entries, rows } = await write(folder, table, pasts, now);
  const aws = await startLocalAws({ folder });
  const client = createAwsClient({
    service: 'dynamodb',
    region: ACCOUNT.region,
    endpoint: aws.endpoint,
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'any' },
    now: Date.now,
    random: Math.random,
  });
  await sumUp({ client, table, now, rows });
  await findOut(client, pasts, series);
  await aws.close();
  return { key: headgate.key, now, sum: (from, to, fits) => sumOf(entries, { from, to, fits }) };
}

/** How the present series of experiments are called: what is noted of another is of another experiment. */
async function seriesAt({ baseUrl, key }: Headgate): Promise<ReadonlyMap<string, string>> {
  const response = await fetch(`${baseUrl}/experiments`, { headers: { authorization: `Bearer ${key}` } });
  const { data }: { readonly data: readonly { readonly name: string; readonly series: string }[] } = JSON.parse(
    await response.text(),
  );
  return new Map(data.map(({ name, series }) => [name, series]));
}

interface Written {
  readonly entries: readonly Entry[];
  readonly rows: readonly Item[];
}

/** Past the embedded DynamoDB, whose requests would take minutes: an ended row is an item and no entry of an index. */
async function write(folder: string, name: string, rows: Iterable<Past>, now: number): Promise<Written> {
  const store = await openTableStore({ folder: join(folder, 'dynamodb'), ...ACCOUNT });
  const table = store.table(name);
  if (!table) throw new Error(`There is no table ${name}.`);
  const entries: Entry[] = [];
  const kept: Item[] = [];
  let changes: Change[] = [];
  for (const { start, ending, endedAt } of rows) {
    const { openShard: _shard, leaseUntil: _lease, ...begun } = itemFromStart(start);
    const row = { ...begun, ...itemFromEnding(ending, endedAt) };
    const item = attributesOf(row);
    kept.push(row);
    changes.push({ type: 'put', key: `${PREFIX.items(name)}${storageKey(table, item, true)}`, value: item });
    entries.push({
      callId: start.callId,
      at: timeOfUlid(start.callId),
      attempt: start.attempt,
      model: `${start.target.provider}/${start.target.model}`,
      outcome: ending.outcome,
      reason: start.reason,
      tags: start.tags,
      pico: ending.cost.picoUsd,
      cache: start.cache,
      saved: start.savedPicoUsd ?? null,
      experiment: start.label?.experiment,
      arm: start.label?.arm,
    });
    if (changes.length < BATCH) continue;
    await store.commit(changes);
    changes = [];
  }
  await store.commit(changes);
  const gone = BUDGETS.map((budget) => attributesOf(spentOf(budget, entries, now)));
  await store.commit(
    gone.map((item) => ({ type: 'put', key: `${PREFIX.items(name)}${storageKey(table, item, true)}`, value: item })),
  );
  await store.close();
  return { entries, rows: kept };
}

/** What has come of a budget of which all these attempts were held. */
function spentOf([period, limit]: (typeof BUDGETS)[number], entries: readonly Entry[], now: number): Item {
  const { window, resetsAt } = windowAt(period, now);
  const from =
    period === 'day' ? now - (now % 86_400_000) : Date.UTC(new Date(now).getUTCFullYear(), new Date(now).getUTCMonth());
  const { pico: spent } = sumOf(entries, { from, to: now, fits: undefined });
  return {
    ...accountKey('local', `team/${period}/${window}#0`),
    ...numbers({
      limit,
      whole: limit,
      spent,
      reserved: 0n,
      available: limit - spent,
      shards: 1,
      resetsAt: resetsAt ?? undefined,
    }),
  };
}

/** The same, as dynalite's types have it. */
function attributesOf(item: Item): Attributes {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, { ...value }]));
}

interface Wanted {
  readonly from: number;
  readonly to: number;
  readonly fits: ((one: Entry) => boolean) | undefined;
}

function sumOf(entries: readonly Entry[], { from, to, fits = () => true }: Wanted): Expected {
  const wanted = entries.filter((entry) => entry.at >= from && entry.at < to && fits(entry));
  const hits = wanted.filter(({ cache }) => cache === 'hit');
  return {
    pico: wanted.reduce((sum, { pico }) => sum + (pico ?? 0n), 0n),
    calls: new Set(wanted.map(({ callId }) => callId)).size,
    rows: wanted.length,
    attempts: wanted.length - hits.length,
    hits: hits.length,
    saved: hits.reduce((sum, { saved }) => sum + (saved ?? 0n), 0n),
    failed: wanted.filter(({ outcome }) => outcome === 'failed').length,
    unpriced: wanted.filter(({ pico }) => pico === null).length,
  };
}
