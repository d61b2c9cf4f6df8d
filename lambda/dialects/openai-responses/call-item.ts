import { freeText } from '../../core/free-text.ts';
import { textIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';
import type { Event } from './failure.ts';
import type { Growing, Status } from './growing.ts';
import { offeredTools } from './tools.ts';

/** What the caller calls a tool that other dialects know by one name. */
interface CallName {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly isCustom: boolean;
}
export type CallNames = (name: string) => CallName;

/** Finds a tool's own names among those that the caller offers. */
export function callNames(body: Json): CallNames {
  const offered = new Map(offeredTools(body).map((tool) => [tool.name, tool]));
  return (name) => {
    const tool = offered.get(name);
    const own = tool?.namespace === undefined ? name : (textIn(tool.described.name) ?? name);
    return { name: own, namespace: tool?.namespace, isCustom: tool?.described.type === 'custom' };
  };
}

interface GrowingCall extends Growing {
  readonly kind: 'call';
  readonly added: Event;
  grow(text: string): readonly Event[];
}

/** A call of a tool while it grows. The id of the item is not the id of the call, by which its result is named. */
export function createCall(
  { callId, index }: { callId: string; index: number },
  { id, name, namespace, isCustom }: CallName & { readonly id: string },
): GrowingCall {
  const itemId = `${isCustom ? 'ctc' : 'fc'}_${callId}_${index}`;
  const at = { item_id: itemId, output_index: index };
  let input = '';
  const item = (status: Status, text: string): Json => ({
    id: itemId,
    type: isCustom ? 'custom_tool_call' : 'function_call',
    status,
    call_id: id,
    name,
    ...(namespace !== undefined && { namespace }),
    ...(isCustom ? { input: text } : { arguments: text }),
  });
  // A call that was cut short stays as it is: only the client knows what to make of it.
  const inputAt = (status: Status) => (isCustom ? freeText(input) : input || (status === 'completed' ? '{}' : ''));
  return {
    kind: 'call',
    added: { type: 'response.output_item.added', output_index: index, item: item('in_progress', '') },
    item: (status) => item(status, inputAt(status)),
    grow(delta) {
      input += delta;
      return isCustom ? [] : [{ type: 'response.function_call_arguments.delta', ...at, delta }];
    },
    close(status) {
      const text = inputAt(status);
      const kind = isCustom ? 'custom_tool_call_input' : 'function_call_arguments';
      // The input of a custom tool is inside JSON, and can be told only once that is whole.
      const untold = isCustom ? text : input === '' ? text : '';
      return [
        ...(untold === '' ? [] : [{ type: `response.${kind}.delta`, ...at, delta: untold }]),
        isCustom
          ? { type: `response.${kind}.done`, ...at, input: text }
          : { type: `response.${kind}.done`, ...at, name, arguments: text },
        { type: 'response.output_item.done', output_index: index, item: item(status, text) },
      ];
    },
  };
}
