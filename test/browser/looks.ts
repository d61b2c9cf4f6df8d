import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Dashboard } from './a-dashboard.ts';
import { findings } from './findings.ts';

const VIEWS = [
  ['overview', '#/overview?by=provider', 'What it went to'],
  ['calls', '#/calls', 'Calls'],
  ['models', '#/models', 'Speed by target'],
  ['cache', '#/cache', 'Where it helps'],
  ['experiments', '#/experiments', 'All experiments'],
  ['experiment', '#/experiments/assistant', 'The judge'],
  ['keys', '#/keys', 'Change something'],
  ['playground', '#/playground', 'Playground'],
] as const;
const PHONE = { width: 390, height: 844 } as const;

/** For everybody: at any width, in both lights, with keys alone, and read aloud. */
export function looksSuite(shared: () => Dashboard): void {
  test.each(VIEWS)(
    '%s has nothing that keeps somebody out, in light and dark, and fits a phone',
    async (name, hash, heading) => {
      const page = await shared().signedIn(hash);
      await arrived(page, heading);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await findings(page)).toEqual([]);
        await shared().picture(page, `${name}-${colorScheme}`);
      }
      await page.emulateMedia({ colorScheme: 'light' });
      await page.setViewportSize(PHONE);
      const tooWide = () => page.evaluate(() => (document.scrollingElement?.scrollWidth ?? 0) - innerWidth);
      await expect.poll(tooWide).toBeLessThanOrEqual(0);
      await shared().picture(page, `${name}-phone`);
      await page.context().close();
    },
  );

  test('the door and a call have nothing that does, either', async () => {
    const door = await shared().newPage();
    await door.goto(shared().url);
    await door.getByLabel('Gateway key').waitFor();
    expect(await findings(door)).toEqual([]);
    await shared().picture(door, 'door');
    await door.context().close();
    const page = await shared().signedIn('#/calls');
    await page.locator('.calls-line a').first().click();
    await page.locator('.timeline').waitFor();
    expect(await findings(page)).toEqual([]);
    await page.context().close();
  });

  test('all views are reached with the keyboard alone, and one sees where one is', async () => {
    const page = await shared().signedIn();
    await page.getByRole('heading', { name: 'What it went to' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Calls' }).waitFor();
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle);
    expect(outline).toBe('solid');
    await page.context().close();
  });

  test('somebody may choose the dark on a machine that is light, and it stays', async () => {
    const page = await shared().signedIn('#/keys', { colorScheme: 'light' });
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await page.getByText('Settings').click();
    await page.getByRole('radio', { name: 'Dark' }).check();
    await expect.poll(ground).not.toBe(light);
    const dark = await ground();
    await page.reload();
    expect(await ground()).toBe(dark);
    await page.context().close();
  });

  test('the page is small, and asks for little', async () => {
    const page = await shared().newPage();
    const requests: string[] = [];
    page.on('request', (request) => requests.push(new URL(request.url()).pathname));
    await page.goto(shared().url);
    await page.getByLabel('Gateway key').fill(shared().key);
    const painted = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
    const transferred = await page.evaluate(() =>
      performance
        .getEntries()
        .reduce((sum, entry) => sum + ('encodedBodySize' in entry ? Number(entry.encodedBodySize) : 0), 0),
    );
    expect(transferred).toBeLessThan(150_000);
    const began = Date.now();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'What it went to' }).waitFor();
    const asked = requests.filter((path) => !path.includes('dashboard'));
    console.log(
      JSON.stringify({
        bytes: transferred,
        firstPaintMs: painted,
        overviewMs: Date.now() - began,
        requests: asked.length,
      }),
    );
    await page.context().close();
  });
}

async function arrived(page: Page, heading: string): Promise<void> {
  await page.getByRole('heading', { name: heading }).waitFor();
  // What is drawn, or read late, is there as well.
  await page.waitForLoadState('networkidle');
}
