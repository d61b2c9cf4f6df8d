import { AwsError } from './aws-error.ts';

type Described = Readonly<Record<string, unknown>>;

/** One page of ListSecrets: filtered, by name, without values. */
export function listSecrets(described: readonly Described[], input: Readonly<Record<string, unknown>>): object {
  const { MaxResults: max = 100, NextToken: after, SortOrder: order, IncludePlannedDeletion: withDeleted } = input;
  const filters = Array.isArray(input.Filters) ? input.Filters.map(readFilter) : [];
  const found = described
    .filter((secret) => withDeleted === true || secret.DeletedDate === undefined)
    .filter((secret) => filters.every((filter) => filter(secret)))
    .map(({ VersionIdsToStages: stages, ...secret }) => ({ ...secret, SecretVersionsToStages: stages }))
    .toSorted((first, second) => (nameOf(first) < nameOf(second) ? -1 : 1));
  if (order === 'desc') found.reverse();
  const start = after === undefined ? 0 : found.findIndex((secret) => nameOf(secret) === after) + 1;
  const page = found.slice(start, start + Number(max));
  const last = page.at(-1);
  return {
    SecretList: page,
    ...(last !== undefined && start + page.length < found.length ? { NextToken: nameOf(last) } : {}),
  };
}

const FIELDS: Readonly<Record<string, (secret: Described) => readonly string[]>> = {
  name: (secret) => [nameOf(secret)],
  description: (secret) => [String(secret.Description ?? '')],
  'tag-key': (secret) => tags(secret).map((tag) => tag.Key),
  'tag-value': (secret) => tags(secret).map((tag) => tag.Value),
};

function readFilter(filter: unknown): (secret: Described) => boolean {
  const { Key: key, Values: values } = filter as Record<string, unknown>; // a list of objects by the SDK's types
  const field = FIELDS[String(key)];
  if (field === undefined || !Array.isArray(values)) {
    throw new AwsError('InvalidParameterException', `The embedded Secrets Manager cannot filter by ${String(key)}.`);
  }
  // A value matches as a prefix; `!` before it turns it around.
  return (secret) =>
    values.some((value) => {
      const [isNegated, prefix] = String(value).startsWith('!')
        ? [true, String(value).slice(1)]
        : [false, String(value)];
      return field(secret).some((text) => text.startsWith(prefix)) !== isNegated;
    });
}

function nameOf(secret: Described): string {
  return String(secret.Name);
}

function tags(secret: Described): readonly { readonly Key: string; readonly Value: string }[] {
  return secret.Tags as readonly { readonly Key: string; readonly Value: string }[]; // as `secrets-manager.ts` describes
}
