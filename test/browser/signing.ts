import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Dashboard } from './a-dashboard.ts';
import { findings } from './findings.ts';

export const PHONE = { width: 390, height: 844 } as const;
/** Where credentials are pasted. */
export const FIELD = 'Temporary AWS credentials';

/** The keys of a team, for who may change them. */
export async function opened(
  dashboard: Dashboard,
  options: Parameters<Dashboard['newPage']>[0] = {},
  ...whose: readonly string[]
): Promise<Page> {
  const page = await dashboard.signedIn('#/keys', options);
  await unlock(page, await dashboard.credentials(...(whose.length > 0 ? whose : ['--team', 'local'])));
  return page;
}

/** Signs in with IAM, where keys are. */
export async function unlock(page: Page, credentials: string): Promise<void> {
  await page.getByRole('button', { name: 'Sign in with IAM to make changes' }).press('Enter');
  await page.getByLabel(FIELD).fill(credentials);
  await page.getByRole('button', { name: 'Make changes', exact: true }).press('Enter');
  await page.getByRole('heading', { name: 'Keys of local' }).waitFor();
  await page.getByRole('region', { name: 'Keys' }).getByRole('row').nth(1).waitFor();
}

/** Nothing in it keeps somebody out, in light and dark, and it fits a phone. */
export async function looksFine(dashboard: Dashboard, page: Page, name: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await findings(page)).toEqual([]);
    await dashboard.picture(page, `${name}-${colorScheme}`);
  }
  const viewport = page.viewportSize() ?? { width: 1280, height: 860 };
  await page.setViewportSize(PHONE);
  const { x, width } = (await page.getByRole('dialog').boundingBox()) ?? { x: -1, width: PHONE.width };
  expect([x >= 0, x + width <= PHONE.width]).toEqual([true, true]);
  await dashboard.picture(page, `${name}-phone`);
  await page.setViewportSize(viewport);
}

/** What has the keyboard, by what it says. */
export function focused(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => document.activeElement?.textContent);
}

/** All that the page sends, from now on. */
export function watch(page: Page): readonly string[] {
  const sent: string[] = [];
  page.on('request', (request) =>
    sent.push(JSON.stringify([request.url(), request.headers(), request.postData() ?? ''])),
  );
  return sent;
}

/** What a gateway key is answered. */
export async function statusWith({ url }: Dashboard, key: string, path = '/budget'): Promise<number> {
  const headers = { authorization: `Bearer ${key}` };
  const { status } = await fetch(url.replace(/\/dashboard$/, path), { headers });
  return status;
}
