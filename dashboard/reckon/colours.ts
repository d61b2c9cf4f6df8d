import { REST } from './stack.ts';

/** Colours that names take; the one after them is that of the rest, and of a name for which none is left. */
const COLOURS = 6;

/**
 * The colour of each name: by the name itself, so that it stays the same whatever else is drawn beside it. No two in a
 * drawing have the same one; what a name has got instead of its own is remembered, and stays with it.
 */
export function coloursOf(names: readonly string[], remembered: Map<string, number>): readonly number[] {
  const own = names.filter((name) => name !== REST);
  const taken = new Set<number>();
  const place = (name: string, wanted: number) => {
    const places = Array.from({ length: COLOURS }, (_, at) => (wanted + at) % COLOURS);
    const free = places.find((colour) => !taken.has(colour)) ?? COLOURS;
    taken.add(free);
    if (!remembered.has(name) && free < COLOURS) remembered.set(name, free);
    return [name, free] as const;
  };
  const known = own.toSorted().filter((name) => remembered.has(name));
  const others = own.toSorted().filter((name) => !remembered.has(name));
  const found = new Map([...known, ...others].map((name) => place(name, remembered.get(name) ?? colourBy(name))));
  return names.map((name) => found.get(name) ?? COLOURS);
}

function colourBy(name: string): number {
  let hash = 0;
  for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return hash % COLOURS;
}
