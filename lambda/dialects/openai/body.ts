import { GatewayError } from '../../core/errors.ts';
import { objectIn, objectsIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';
import { errorIn } from './error.ts';

/** A body that came with status 200, with the objects in its list `member`. One that holds an error, or none, is a failure. */
export function requireAnswer(body: unknown, member: 'choices' | 'data'): { json: Json; items: readonly Json[] } {
  const json = objectIn(body);
  // An error instead of an answer costs nothing, unless it brings usage along.
  const error = json && errorIn(undefined, json, json.usage === undefined);
  if (error) throw error;
  const items = objectsIn(json?.[member]);
  const failed = items.map((item) => errorIn(undefined, item)).find((problem) => problem !== undefined);
  if (failed) throw failed;
  if (json && items.length > 0) return { json, items };
  throw new GatewayError('provider-failed', 'The provider answered 200 with a body that holds no answer.');
}
