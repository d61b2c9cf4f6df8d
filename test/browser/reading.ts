import type { Page, Request } from 'playwright-core';

/** The cells of a line of CSV; those in quotes may hold commas. */
export function cellsOf(line: string): readonly string[] {
  return [...line.matchAll(/(?:^|,)("(?:[^"]|"")*"|[^,]*)/g)].map(([, cell = '']) => cell);
}

/** A tile as it reads. */
export function tile(page: Page, label: string): Promise<string> {
  return page
    .locator('.tile')
    .filter({ has: page.getByRole('heading', { name: label, exact: true }) })
    .innerText();
}

/** The stretch of time that sums are asked for next, from now on. */
export async function sumsAsked(page: Page) {
  const request = await page.waitForRequest(
    (one) => /\/usage\?.*group_by=/.test(one.url()) && !one.url().includes('team'),
  );
  return stretchOf(request);
}

/** From where to where a request asks. */
export function stretchOf(request: Request): { readonly from: number; readonly to: number } {
  const { searchParams } = new URL(request.url());
  return { from: Date.parse(searchParams.get('from') ?? ''), to: Date.parse(searchParams.get('to') ?? '') };
}

/** How many attempts a list tells, once somebody has gone down to its end. */
export async function readOn(page: Page): Promise<string> {
  await page.locator('.calls-scroll').evaluate((element) => element.scrollTo(0, element.scrollHeight));
  return page.getByRole('status').innerText();
}
