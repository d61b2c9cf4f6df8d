import { AwsError } from './aws-error.ts';
import type { Secret, SecretVersion } from './secret-store.ts';

const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';
const MAX_VALUE_BYTES = 65_536;

/** A value on its way in: one of the two members. */
export interface SecretValue {
  readonly SecretString?: string;
  readonly SecretBinary?: string;
}

/** The value of a request, or nothing if it has none. */
export function secretValueOf(input: Readonly<Record<string, unknown>>): SecretValue | undefined {
  const { SecretString: string, SecretBinary: binary } = input;
  if (string !== undefined && binary !== undefined) {
    throw new AwsError(
      'InvalidParameterException',
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  const value = string ?? binary;
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || Buffer.byteLength(value) > MAX_VALUE_BYTES) {
    throw new AwsError('InvalidParameterException', `A secret value must be text of at most ${MAX_VALUE_BYTES} bytes.`);
  }
  return string === undefined ? { SecretBinary: value } : { SecretString: value };
}

/** The secret with one more version. Repeating a request with its token changes nothing. */
export function withVersion(
  secret: Secret,
  value: SecretValue,
  options: { readonly id: string; readonly now: number; readonly stages?: readonly string[] },
): Secret {
  const same = secret.versions.find((version) => version.id === options.id);
  if (same !== undefined) {
    if (same.string === value.SecretString && same.binary === value.SecretBinary) return secret;
    throw new AwsError(
      'ResourceExistsException',
      `You can't use ClientRequestToken ${options.id} because that value is already in use for a version of secret ${secret.arn}.`,
    );
  }
  // The first version is the current one whatever it is called.
  const wanted = options.stages ?? [CURRENT];
  const stages = secret.versions.length === 0 ? [...new Set([CURRENT, ...wanted])] : wanted;
  const added = {
    id: options.id,
    ...(value.SecretString === undefined ? {} : { string: value.SecretString }),
    ...(value.SecretBinary === undefined ? {} : { binary: value.SecretBinary }),
    createdAt: options.now,
    stages,
  };
  const versions = [...movedFrom(secret.versions, stages), added].filter((version) => version.stages.length > 0);
  return { ...secret, versions, changedAt: options.now };
}

/** The version that a request asks for by id, by label or by both; the current one if by neither. */
export function findVersion(secret: Secret, id: unknown, stage: unknown): SecretVersion {
  const label = stage ?? (id === undefined ? CURRENT : undefined);
  const found = secret.versions.find(
    (version) =>
      (id === undefined || version.id === id) && (label === undefined || version.stages.some((each) => each === label)),
  );
  if (found !== undefined) return found;
  const what = id === undefined ? `value for staging label: ${label}` : `value for VersionId: ${id}`;
  throw new AwsError('ResourceNotFoundException', `Secrets Manager can't find the specified secret ${what}`);
}

/** A label belongs to one version at a time, and what was current becomes the previous one. */
function movedFrom(versions: readonly SecretVersion[], taken: readonly string[]): readonly SecretVersion[] {
  const becomesPrevious = taken.includes(CURRENT);
  return versions.map((version) => {
    const kept = version.stages.filter((stage) => !taken.includes(stage) && !(becomesPrevious && stage === PREVIOUS));
    const wasCurrent = becomesPrevious && version.stages.includes(CURRENT);
    return { ...version, stages: wasCurrent ? [...kept, PREVIOUS] : kept };
  });
}
