import { expect, test } from 'vitest';
import type { Dashboard } from './a-dashboard.ts';

/** Who gets in, what is kept, and how one leaves. */
export function doorSuite(shared: () => Dashboard): void {
  test('a key that opens nothing is refused in words, and is kept nowhere', async () => {
    const page = await shared().newPage();
    await page.goto(shared().url);
    await page.getByLabel('Gateway key').fill('hg_live_wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect(await page.getByRole('alert').textContent()).toMatch(/key/i);
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    await shared().picture(page, 'door-refused');
    await page.context().close();
  });

  test('a key is in memory alone: not in the address, and gone when the page is loaded again', async () => {
    const page = await shared().signedIn();
    const { key } = shared();
    expect(page.url()).not.toContain(key);
    expect(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))).not.toContain(key);
    await page.reload();
    await page.getByLabel('Gateway key').waitFor();
    await page.context().close();
  });

  test('a link of the command opens the page once, and its code is not in the address', async () => {
    const link = await shared().link();
    const page = await shared().newPage();
    await page.goto(link);
    await page.getByRole('navigation').waitFor();
    expect(page.url()).not.toContain('code');
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    const again = await shared().newPage();
    await again.goto(link);
    await expect.poll(() => again.getByRole('status').textContent()).toMatch(/link/i);
    await shared().picture(again, 'door-used-link');
    await Promise.all([page.context().close(), again.context().close()]);
  });

  test('a link that is pasted into an open page opens it, and one that opens nothing changes nothing', async () => {
    const [link, other] = [await shared().link(), await shared().link()];
    const page = await shared().newPage();
    await page.goto(shared().url);
    await page.getByLabel('Gateway key').waitFor();
    await page.evaluate((url) => location.assign(url), link);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(page.url()).not.toContain('code');
    await page.getByRole('link', { name: 'Calls' }).click();
    await page.evaluate((url) => location.assign(url), link);
    await expect.poll(() => page.getByRole('alert').textContent()).toMatch(/signed in as before.*link/i);
    await shared().picture(page, 'inside-used-link');
    await page.getByRole('navigation').waitFor();
    await page.evaluate((url) => location.assign(url), other);
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.context().close();
  });

  test('a key that was kept is forgotten when somebody enters otherwise', async () => {
    const page = await shared().newPage();
    await page.goto(shared().url);
    await page.getByLabel('Gateway key').fill(shared().key);
    await page.getByLabel('Keep it until this tab is closed').check();
    await page.keyboard.press('Enter');
    await page.getByRole('navigation').waitFor();
    const link = await shared().link();
    await page.evaluate((url) => location.assign(url), link);
    await expect.poll(() => page.evaluate(() => sessionStorage.length)).toBe(0);
    await page.context().close();
  });

  test('it is kept in the tab if that is asked for, until somebody signs out', async () => {
    const page = await shared().newPage();
    await page.goto(shared().url);
    await page.getByLabel('Gateway key').fill(shared().key);
    await page.getByLabel('Keep it until this tab is closed').check();
    await page.keyboard.press('Enter');
    await page.getByRole('navigation').waitFor();
    await page.reload();
    await page.getByRole('navigation').waitFor();
    await page.getByText('Settings').click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Gateway key').waitFor();
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    await page.context().close();
  });

  test('a key that has ended signs its holder out, and says why', async () => {
    const page = await shared().signedIn('#/playground');
    await page.route('**/v1/usage?**', (route) => refuse(route, 401, 'This gateway key has expired.'));
    await page.getByRole('link', { name: 'Overview' }).click();
    await expect.poll(() => page.getByRole('status').textContent()).toContain('This gateway key has expired.');
    await page.context().close();
  });

  test('what a key may not see is said in its place, and what fails can be tried again', async () => {
    const page = await shared().signedIn('#/playground');
    await page.route('**/v1/usage?**', (route) => refuse(route, 403, 'This key may not use /usage.'));
    await page.getByRole('link', { name: 'Overview' }).click();
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('This key may not see this.');
    await shared().picture(page, 'no-permission');
    await page.unroute('**/v1/usage?**');
    await page.route('**/v1/usage?**', (route) => refuse(route, 503, 'The ledger cannot be read.'));
    await page.getByRole('button', { name: 'Refresh now' }).click();
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('The ledger cannot be read.');
    await page.unroute('**/v1/usage?**');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'What it went to' }).waitFor();
    await page.context().close();
  });
}

interface Answerable {
  fulfill(answer: { readonly status: number; readonly json: object }): Promise<void>;
}

function refuse(route: Answerable, status: number, message: string): Promise<void> {
  return route.fulfill({ status, json: { error: { message } } });
}
