/** Gives each tool call of a conversation an id that is accepted and unlike all others, the same one at each turn. */
export function createToolIds(): (id: string) => string {
  const used = new Set<string>();
  /** By what stands before the number. Begun anew at each repetition, the count would take quadratic time. */
  const nextCounts = new Map<string, number>();
  return (id) => {
    const plain = /^[a-zA-Z0-9_-]{1,64}$/.test(id)
      ? id
      : `toolu_${id.replace(/[^a-zA-Z0-9_-]/g, '').slice(0, 32)}${hashOf(id)}`;
    let unique = plain;
    // Some providers use ids again, or none at all: what comes later is numbered.
    if (used.has(plain)) {
      const base = plain.slice(0, 56);
      let count = nextCounts.get(base) ?? 2;
      do unique = `${base}_${count++}`;
      while (used.has(unique));
      nextCounts.set(base, count);
    }
    used.add(unique);
    return unique;
  };
}

/** FNV-1a: two ids that differ only in what was left out must not become one. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}
