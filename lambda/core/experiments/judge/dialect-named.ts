import type { Gateway } from '../../gateway.ts';
import type { Dialect, DialectId } from '../../types.ts';

/** The dialect of this id. */
export function dialectNamed(id: DialectId, { dialects }: Pick<Gateway, 'dialects'>): Dialect {
  const found = dialects.find((dialect) => dialect.id === id);
  if (found) return found;
  throw new Error(`there is no dialect ${id}`);
}
