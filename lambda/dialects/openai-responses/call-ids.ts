import { isPacked } from '../../core/call-signature.ts';
import { objectIn, textIn } from '../../core/json.ts';
import { createToolIds, type ToolIdForm } from '../../core/tool-ids.ts';
import type { Json } from '../../core/types.ts';

/** The items of a request with ids of calls that the provider takes. The same list if it takes them as they are. */
export function withTakenIds(input: unknown, form: ToolIdForm | undefined): unknown {
  if (!Array.isArray(input)) return input;
  const needsIds = (id: unknown) => typeof id === 'string' && (isPacked(id) || form?.fits.test(id) === false);
  if (!input.some((item) => needsIds(objectIn(item)?.call_id))) return input;
  const ids = createToolIds(form);
  return input.map((item: unknown) => {
    const fields = objectIn(item);
    if (!fields || textIn(fields.call_id) === undefined) {
      if (fields?.role === 'user') ids.nextTurn();
      return item;
    }
    return { ...fields, call_id: idOf(fields, ids) };
  });
}

function idOf({ type, call_id }: Json, ids: ReturnType<typeof createToolIds>): string {
  const id = textIn(call_id) ?? '';
  return textIn(type)?.endsWith('_output') ? ids.result(id) : ids.call(id);
}
