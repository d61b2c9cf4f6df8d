/** What is seen of a long list, and of which height all of it is. */
export interface Viewport {
  readonly scrollTop: number;
  readonly height: number;
  readonly rowHeight: number;
  readonly rows: number;
}

/** Which rows are drawn: those in sight and a few around them, however many there are. */
export function rowsInSight(viewport: Viewport, around = 8): { readonly first: number; readonly end: number } {
  const { scrollTop, height, rowHeight, rows } = viewport;
  const first = Math.max(0, Math.min(rows, Math.floor(scrollTop / rowHeight)) - around);
  const end = Math.min(rows, Math.ceil((scrollTop + height) / rowHeight) + around);
  return { first, end: Math.max(first, end) };
}

/** Whether the end is so near that more should be read: two screens before it comes. */
export function isNearEnd({ scrollTop, height, rowHeight, rows }: Viewport): boolean {
  return scrollTop + 3 * height >= rows * rowHeight;
}
