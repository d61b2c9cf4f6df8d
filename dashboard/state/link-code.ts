// The code of a link that opens the page once leaves the address before anything else reads that: so nothing is imported here.

let heard: ((code: string) => void) | undefined;
let first = takeCode();

// Before all other listeners, since nobody has been loaded yet.
addEventListener('hashchange', () => {
  const code = takeCode();
  if (code !== undefined) heard?.(code);
});

/** Hears of the code that the page was opened with, and of each that is pasted into its address later. */
export function onCode(take: (code: string) => void): void {
  heard = take;
  if (first !== undefined) take(first);
  first = undefined;
}

function takeCode(): string | undefined {
  const code = /^#code=([\w-]+)$/.exec(location.hash)?.[1];
  if (code !== undefined) history.replaceState(null, '', `${location.pathname}${location.search}`);
  return code;
}
