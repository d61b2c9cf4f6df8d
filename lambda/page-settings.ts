/** What the page is made of: each file lies in this folder beside the bundle of `gateway`, once as it is and once compressed. */
export const PAGE_FOLDER = 'dashboard';

/** Endpoints that anybody may ask: the page, its script and its style. There is nothing in them but code. */
export const PAGE_DOOR = [
  { method: 'GET', path: '/dashboard', file: 'page.html' },
  { method: 'GET', path: '/dashboard/page.js', file: 'page.js' },
  { method: 'GET', path: '/dashboard/page.css', file: 'page.css' },
] as const;
