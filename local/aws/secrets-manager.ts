import { randomInt, randomUUID } from 'node:crypto';
import { AwsError } from './aws-error.ts';
import { randomPassword } from './random-password.ts';
import { listSecrets } from './secret-list.ts';
import type { Secret, SecretStore, Tag } from './secret-store.ts';
import { openSecretStore } from './secret-store.ts';
import { findVersion, secretValueOf, withVersion } from './secret-versions.ts';

type Input = Readonly<Record<string, unknown>>;

/** Secrets Manager in this process. */
export interface SecretsManager {
  /** Answers one operation with the body of its response, or throws an `AwsError`. */
  answer(operation: string, input: Input): object;
}

const DAY_MS = 86_400_000;

/** Opens the secrets of a folder, or of memory. */
export function openSecretsManager(options: {
  readonly folder?: string;
  readonly account: string;
  readonly region: string;
  readonly now: () => number;
}): SecretsManager {
  const { now } = options;
  const store = openSecretStore(options.folder);
  const newArn = (name: string) =>
    `arn:aws:secretsmanager:${options.region}:${options.account}:secret:${name}-${randomSuffix()}`;
  const operations: Readonly<Record<string, (input: Input) => object>> = {
    CreateSecret: (input) => createSecret(store, input, newArn, now()),
    GetSecretValue: (input) => getValue(usable(store, input, now())),
    PutSecretValue: (input) => putValue(store, usable(store, input, now()), now()),
    UpdateSecret: (input) => updateSecret(store, usable(store, input, now()), now()),
    DescribeSecret: (input) => describe(find(store, input, now())),
    DeleteSecret: (input) => deleteSecret(store, input, now()),
    RestoreSecret: (input) => restoreSecret(store, input, now()),
    ListSecrets: (input) => listSecrets(present(store, now()).map(describe), input),
    GetRandomPassword: (input) => ({ RandomPassword: randomPassword(input) }),
    TagResource: (input) => setTags(store, usable(store, input, now()), tagsOf(input), []),
    UntagResource: (input) => setTags(store, usable(store, input, now()), [], strings(input.TagKeys)),
  };
  return {
    answer(name, input) {
      const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
      if (operation === undefined) throw new AwsError('UnknownOperationException', `Unknown operation: ${name}`);
      return operation(input);
    },
  };
}

interface Asked {
  readonly secret: Secret;
  readonly input: Input;
}

function createSecret(store: SecretStore, input: Input, newArn: (name: string) => string, now: number): object {
  const name = input.Name;
  if (typeof name !== 'string' || !/^[\w/+=.@-]{1,512}$/.test(name)) {
    throw new AwsError(
      'ValidationException',
      'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
    );
  }
  const value = secretValueOf(input);
  const id = tokenOf(input);
  const existing = present(store, now).find((secret) => secret.name === name);
  if (existing?.deletedAfter !== undefined) {
    throw new AwsError(
      'InvalidRequestException',
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  }
  if (existing !== undefined) {
    const isRepeated = value !== undefined && existing.versions.some((version) => version.id === id);
    if (isRepeated && withVersion(existing, value, { id, now }) === existing) return identified(existing, id);
    throw new AwsError('ResourceExistsException', `The operation failed because the secret ${name} already exists.`);
  }
  const described = typeof input.Description === 'string' ? { description: input.Description } : {};
  const dates = { createdAt: now, changedAt: now };
  const empty = { name, arn: newArn(name), ...described, tags: tagsOf(input), ...dates, versions: [] };
  store.save(value === undefined ? empty : withVersion(empty, value, { id, now }));
  return identified(empty, value && id);
}

function getValue({ secret, input }: Asked): object {
  const version = findVersion(secret, input.VersionId, input.VersionStage);
  return {
    ...identified(secret, version.id),
    SecretString: version.string,
    SecretBinary: version.binary,
    VersionStages: version.stages,
    CreatedDate: version.createdAt / 1000,
  };
}

function putValue(store: SecretStore, { secret, input }: Asked, now: number): object {
  const value = secretValueOf(input);
  if (value === undefined) {
    throw new AwsError('InvalidRequestException', 'You must provide either SecretString or SecretBinary.');
  }
  const id = tokenOf(input);
  const stages = input.VersionStages === undefined ? {} : { stages: strings(input.VersionStages) };
  const next = withVersion(secret, value, { id, now, ...stages });
  if (next !== secret) store.save(next);
  const version = findVersion(next, id, undefined);
  return { ...identified(next, id), VersionStages: version.stages };
}

function updateSecret(store: SecretStore, { secret, input }: Asked, now: number): object {
  const value = secretValueOf(input);
  const id = tokenOf(input);
  const described = typeof input.Description === 'string' ? { description: input.Description } : {};
  const updated = { ...secret, ...described, changedAt: now };
  store.save(value === undefined ? updated : withVersion(updated, value, { id, now }));
  return identified(secret, value && id);
}

function deleteSecret(store: SecretStore, input: Input, now: number): object {
  const isForced = input.ForceDeleteWithoutRecovery === true;
  const days = input.RecoveryWindowInDays ?? 30;
  if (isForced && input.RecoveryWindowInDays !== undefined) {
    throw new AwsError(
      'InvalidParameterException',
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    );
  }
  if (typeof days !== 'number' || days < 7 || days > 30) {
    throw new AwsError(
      'InvalidParameterException',
      'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).',
    );
  }
  const { secret } = usable(store, input, now);
  const deletedAfter = isForced ? now : now + days * DAY_MS;
  if (isForced) store.remove(secret.name);
  else store.save({ ...secret, deletedAt: now, deletedAfter });
  return { ...identified(secret), DeletionDate: deletedAfter / 1000 };
}

function restoreSecret(store: SecretStore, input: Input, now: number): object {
  const { deletedAt: _at, deletedAfter: _after, ...secret } = find(store, input, now);
  store.save(secret);
  return identified(secret);
}

function setTags(store: SecretStore, { secret }: Asked, added: readonly Tag[], removed: readonly string[]): object {
  const gone = new Set([...removed, ...added.map((tag) => tag.Key)]);
  store.save({ ...secret, tags: [...secret.tags.filter((tag) => !gone.has(tag.Key)), ...added] });
  return {};
}

/** Secrets whose recovery window is not over. */
function present(store: SecretStore, now: number): readonly Secret[] {
  for (const secret of store.all()) {
    if (secret.deletedAfter !== undefined && secret.deletedAfter <= now) store.remove(secret.name);
  }
  return store.all();
}

/** The secret with that name, ARN, or ARN without the six random characters. */
function find(store: SecretStore, input: Input, now: number): Secret {
  const id = input.SecretId;
  const found = present(store, now).find(({ name, arn }) => name === id || arn === id || arn.slice(0, -7) === id);
  if (found !== undefined) return found;
  throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
}

function usable(store: SecretStore, input: Input, now: number): Asked {
  const secret = find(store, input, now);
  if (secret.deletedAfter === undefined) return { secret, input };
  throw new AwsError(
    'InvalidRequestException',
    "You can't perform this operation on the secret because it was marked for deletion.",
  );
}

function describe(secret: Secret): Readonly<Record<string, unknown>> {
  return {
    ...identified(secret),
    Description: secret.description,
    Tags: secret.tags,
    CreatedDate: secret.createdAt / 1000,
    LastChangedDate: secret.changedAt / 1000,
    ...(secret.deletedAt === undefined ? {} : { DeletedDate: secret.deletedAt / 1000 }),
    VersionIdsToStages: Object.fromEntries(secret.versions.map((version) => [version.id, version.stages])),
  };
}

function identified(secret: Secret, versionId?: string): object {
  return { ARN: secret.arn, Name: secret.name, ...(versionId === undefined ? {} : { VersionId: versionId }) };
}

function tokenOf(input: Input): string {
  return typeof input.ClientRequestToken === 'string' ? input.ClientRequestToken : randomUUID();
}

function tagsOf(input: Input): readonly Tag[] {
  const tags: readonly unknown[] = Array.isArray(input.Tags) ? input.Tags : [];
  return tags.map((tag) => {
    const { Key: key, Value: value = '' } = tag as Record<string, unknown>; // a list of objects by the SDK's types
    if (typeof key === 'string' && typeof value === 'string') return { Key: key, Value: value };
    throw new AwsError('InvalidParameterException', 'Each tag must have a Key and a Value.');
  });
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function randomSuffix(): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from({ length: 6 }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}
