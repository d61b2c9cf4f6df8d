import { expect, test } from 'vitest';
import type { Dashboard } from './a-dashboard.ts';
import { PHONE } from './signing.ts';

/** What a small screen has to show all the same. */
export function phoneSuite(shared: () => Dashboard): void {
  test.each(['keys', 'playground', 'experiments'])('the view that is chosen is in sight: %s', async (view) => {
    const page = await shared().signedIn(`#/${view}`, { viewport: PHONE });
    const chosen = page.locator('.views [aria-current]');
    const right = async () => {
      const { x, width } = (await chosen.boundingBox()) ?? { x: 0, width: Number.POSITIVE_INFINITY };
      return x >= 0 && x + width <= PHONE.width;
    };
    await expect.poll(right).toBe(true);
    await page.context().close();
  });

  test('calls show how they went and all of whom they went to', async () => {
    const page = await shared().signedIn('#/calls?outcome=failed', { viewport: PHONE });
    const line = page.locator('.calls-line').first();
    await line.waitFor();
    const outcome = line.locator('.badge');
    expect(await outcome.isVisible()).toBe(true);
    const cut = await page
      .locator('.calls-line > :nth-child(2)')
      .evaluateAll((cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth).length);
    expect(cut).toBe(0);
    await shared().picture(page, 'calls-lines-phone');
    await page.context().close();
  });
}
