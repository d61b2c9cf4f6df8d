import { objectIn, textIn } from '../../core/json.ts';
import type { Json, Quirks } from '../../core/types.ts';

const BETA = 'anthropic-beta';

/** The headers with the betas that a host takes, by its own names: one that it does not know fails the whole request. */
export function betasFor(
  headers: Readonly<Record<string, string>>,
  quirks: Quirks | undefined,
  dropped: string[],
): Readonly<Record<string, string>> {
  const { [BETA]: asked, ...others } = headers;
  const known = quirks?.betas;
  if (asked === undefined || !known) return headers;
  const names = asked.split(',').map((name) => name.trim());
  dropped.push(...names.filter((name) => name !== '' && !known.has(name)));
  const taken = new Set(names.flatMap((name) => known.get(name) ?? []));
  return taken.size > 0 ? { ...others, [BETA]: [...taken].join(',') } : others;
}

/** The member `metadata` as a host takes it. Claude Code's `user_id` is JSON, which not every host lets pass. */
export function metadataFor(metadata: unknown, quirks: Quirks | undefined, dropped: string[]): { metadata?: unknown } {
  const fields = objectIn(metadata);
  const userId = textIn(fields?.user_id);
  if (!fields || userId === undefined || quirks?.userIds?.test(userId) !== false) return { metadata };
  dropped.push('metadata.user_id');
  const { user_id: _, ...rest }: Json = fields;
  return Object.keys(rest).length > 0 ? { metadata: rest } : {};
}
