import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';

/**
 * The tools that the model may call by now. Tools that are deferred are there once a search has found them, and messages
 * may add and remove others: https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages and
 * the types of @anthropic-ai/sdk 1.10.0, seen 2026-11-20.
 */
export function offeredTools(body: Json): readonly Json[] {
  const known = new Map<string, Json>();
  const offered = new Set<string>();
  const offer = (tool: Json) => {
    const name = nameOf(tool);
    known.set(name, tool);
    if (tool.defer_loading !== true) offered.add(name);
  };
  for (const tool of objectsIn(body.tools)) offer(tool);
  for (const block of blocksIn(body)) {
    for (const name of foundBy(block)) offered.add(name);
    for (const { type, tool } of changesIn(block)) {
      const added = definitionIn(tool);
      const name = added ? nameOf(added) : (textIn(objectIn(tool)?.name) ?? '');
      if (added) known.set(name, added);
      if (type === 'tool_removal') offered.delete(name);
      else offered.add(name);
    }
  }
  return [...known].filter(([name]) => offered.has(name)).map(([, tool]) => tool);
}

/** The tools that messages bring along. */
export function addedTools(body: Json): readonly Json[] {
  const told = [...blocksIn(body)].flatMap(changesIn).map(({ tool }) => definitionIn(tool));
  return told.filter((tool) => tool !== undefined);
}

function* blocksIn({ messages }: Json): Generator<Json> {
  for (const { content } of objectsIn(messages)) yield* objectsIn(content);
}

/** What a search for tools has found, whoever ran it. */
function foundBy(block: Json): readonly string[] {
  if (block.type !== 'tool_result' && block.type !== 'tool_search_tool_result') return [];
  const references = [...objectsIn(block.content), ...objectsIn(objectIn(block.content)?.tool_references)];
  return references.flatMap(({ type, tool_name: name }) =>
    type === 'tool_reference' && typeof name === 'string' ? [name] : [],
  );
}

/** Those that a summary of earlier messages has kept are in effect, too. */
function changesIn(block: Json): readonly Json[] {
  if (block.type === 'compaction') return objectsIn(block.tool_changes);
  return block.type === 'tool_addition' || block.type === 'tool_removal' ? [block] : [];
}

function definitionIn(tool: unknown): Json | undefined {
  const told = objectIn(tool);
  return told?.type === 'tool_definition' ? objectIn(told.definition) : undefined;
}

/** A list of a server's tools has no name of its own. */
function nameOf(tool: Json): string {
  return textIn(tool.name) ?? JSON.stringify(tool);
}
