import { type Author, auditEntry } from '../audit/audit-entry.ts';
import { type AuditLog, audited } from '../audit/audit-log.ts';
import { GatewayError, quoted } from '../errors.ts';
import { digestOf } from '../gateway-key.ts';
import type { Json } from '../types.ts';
import { unknownTeam } from '../unknown-team.ts';
import { type KeysName, type KeysRecord, type KeysRecords, type KeyVault, keysName } from './key-records.ts';
import { providerKeyId } from './provider-key-id.ts';
import { type NewProviderKey, readProviderKeys } from './read-provider-keys.ts';

/** What putting keys in takes. */
export interface ProviderKeyStores {
  readonly vault: KeyVault;
  readonly records: KeysRecords;
  readonly audit: AuditLog;
  /** The teams that the configuration knows. */
  readonly teams: ReadonlyMap<string, unknown>;
  /** The providers that the configuration enables, and which of them ask for a key. */
  readonly keyed: ReadonlyMap<string, boolean>;
}

/** Who changes which keys. */
export interface KeysOrder extends KeysName {
  readonly author: Author;
}

/** Puts the keys of a provider in, in the place of all that were there. */
export async function setProviderKeys(
  order: KeysOrder & { readonly body: Json; readonly pepper: string },
  stores: ProviderKeyStores,
): Promise<Json> {
  requireKnown(order, stores);
  const keys = readProviderKeys(order.body);
  const record = recordOf(order, keys);
  const after = describeKeys(record, keys, order.pepper);
  await change(order, { action: 'provider-key.set', after }, stores, async () => {
    await stores.vault.put(order, keys);
    await stores.records.put(record);
  });
  return describeRecord(record);
}

/** Takes the keys of a provider out again. */
export async function removeProviderKeys(order: KeysOrder, stores: ProviderKeyStores): Promise<Json> {
  requireKnown(order, stores);
  const record = recordOf(order, []);
  await change(order, { action: 'provider-key.remove', after: null }, stores, async () => {
    // Gateways are told first: a team without keys of its own is then served with those of all, and not refused.
    await stores.records.put(record);
    await stores.vault.remove(order);
  });
  return describeRecord(record);
}

/** Which keys were put in, by whom and when; never the keys. */
export async function listProviderKeys(
  records: Pick<KeysRecords, 'read'>,
  isWanted: (record: KeysRecord) => boolean,
): Promise<Json> {
  const wanted = (await records.read()).filter(isWanted);
  return { object: 'list', data: wanted.sort((a, b) => (keysName(a) < keysName(b) ? -1 : 1)).map(describeRecord) };
}

async function change(
  { provider, team, author }: KeysOrder,
  { action, after }: { readonly action: 'provider-key.set' | 'provider-key.remove'; readonly after: Json | null },
  { records, audit }: ProviderKeyStores,
  make: () => Promise<void>,
): Promise<void> {
  const name = keysName({ provider, team });
  const known = (await records.read()).find((record) => keysName(record) === name);
  const before = known ? describeRecord(known) : null;
  await audited(audit, auditEntry({ action, team, subject: provider, before, after }, author), make);
}

function recordOf({ provider, team, author }: KeysOrder, keys: readonly NewProviderKey[]): KeysRecord {
  const named = keys.map(({ key, weight }) => ({ id: providerKeyId(key), weight }));
  return { provider, team, keys: named, at: author.clock.now(), by: author.by };
}

function describeRecord({ provider, team, keys, at, by }: KeysRecord): Json {
  return { provider, team: team ?? null, keys, changedAt: new Date(at).toISOString(), changedBy: by };
}

/** For the record of changes: the same key put in again is known by its HMAC, and by nothing else. */
function describeKeys(record: KeysRecord, keys: readonly NewProviderKey[], pepper: string): Json {
  const named = keys.map(({ key, weight }) => ({ id: providerKeyId(key), weight, hmac: digestOf(key, pepper) }));
  return { ...describeRecord(record), keys: named };
}

function requireKnown({ provider, team }: KeysName, { teams, keyed }: ProviderKeyStores): void {
  if (team !== undefined && !teams.has(team)) throw unknownTeam(team);
  const needsKey = keyed.get(provider);
  if (needsKey === true) return;
  const others = [...keyed].flatMap(([name, needs]) => (needs ? [name] : []));
  const problem = needsKey === false ? 'asks for no key' : 'is no provider here';
  throw new GatewayError('invalid-request', `${quoted(provider)} ${problem}; ${others.join(', ')} have keys.`, {
    param: 'provider',
  });
}
