import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { type Filled, fill } from './fill.ts';

const CONFIGURATION = join(import.meta.dirname, 'headgate.config.ts');
const PICTURES = '.ci/results/pictures';
/** As many as people are promised. A smaller number makes trying a test quicker. */
const ATTEMPTS = Number(process.env.BROWSER_ATTEMPTS ?? 100_000);

/** `npm start` with a history, and a browser before it. */
export interface Dashboard {
  readonly url: string;
  readonly key: string;
  readonly filled: Filled;
  readonly attempts: number;
  /** What no page may do, and did: violations of its policy, errors, requests to others, dialogs. */
  readonly offences: string[];
  /** A page with nothing in it that an earlier one has left. */
  newPage(options?: BrowserContextOptions): Promise<Page>;
  /** The same, with a key in it. */
  signedIn(hash?: string, options?: BrowserContextOptions): Promise<Page>;
  /** What `headgate dashboard` prints. */
  link(): Promise<string>;
  /** What `headgate local credentials` prints, for a team or for who operates the gateway. */
  credentials(...whose: readonly string[]): Promise<string>;
  /** A picture of what there is to see, for people to look at. */
  picture(page: Page, name: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts all of it. */
export async function startDashboard(): Promise<Dashboard> {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-browser-'));
  mkdirSync(PICTURES, { recursive: true });
  const filled = await fill(folder, ATTEMPTS, CONFIGURATION);
  const { child, url } = await start(folder);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    // Where everything runs as root, as in most containers, Chromium has no sandbox of its own.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  const offences: string[] = [];
  const run = async (...args: readonly string[]) => {
    const environment = { PATH: process.env.PATH, HOME: folder, HEADGATE_DATA: folder };
    const { stdout } = await promisify(execFile)(process.execPath, ['bin/headgate.mjs', ...args], { env: environment });
    return stdout;
  };
  const dashboard: Dashboard = {
    url,
    key: filled.key,
    filled,
    attempts: ATTEMPTS,
    offences,
    newPage: (options) => openPage(browser, { url, offences, options }),
    async signedIn(hash = '#/overview', options) {
      const page = await openPage(browser, { url, offences, options });
      await page.goto(`${url}${hash}`);
      await page.getByLabel('Gateway key').fill(filled.key);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('navigation').waitFor();
      return page;
    },
    async link() {
      return JSON.parse(await run('dashboard', '--team', 'local', '--json')).url;
    },
    credentials: (...whose) => run('local', 'credentials', ...whose),
    async picture(page, name) {
      await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true, animations: 'disabled' });
    },
    async close() {
      await browser.close();
      child.kill('SIGTERM');
      await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return dashboard;
}

interface Opening {
  readonly url: string;
  readonly offences: string[];
  readonly options: BrowserContextOptions | undefined;
}

async function openPage(browser: Browser, { url, offences, options = {} }: Opening): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => offences.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    offences.push(`dialog: ${dialog.message()}`);
    dialog.dismiss().catch(() => undefined); // It may have gone with its page.
  });
  page.on('console', (message) => {
    // What the gateway refuses is told as an error, too, and is what some tests are about.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) offences.push(message.text());
  });
  page.on('request', (request) => {
    const isOwn = request.url().startsWith(new URL(url).origin) || /^(data|blob):/.test(request.url());
    if (!isOwn) offences.push(`request: ${request.url()}`);
  });
  return page;
}

/** As somebody starts it: the last line tells where it is. */
async function start(folder: string): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = spawn(process.execPath, ['bin/node24.mjs', 'local/main.ts'], {
    env: { PATH: process.env.PATH, HOME: folder, HEADGATE_DATA: folder, HEADGATE_CONFIG: CONFIGURATION, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(child.stdout)) {
    if (line.startsWith('{"ready"')) return { child, url: JSON.parse(line).dashboard };
  }
  throw new Error('The gateway has not started.');
}
