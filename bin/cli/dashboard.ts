import { spawn } from 'node:child_process';
import { Command } from 'commander';
import { z } from 'zod';
import { callControlDoor } from './control-door.ts';
import { type TargetOptions, teamOption, withTargetOptions } from './options.ts';
import { selectTarget } from './target.ts';
import type { Terminal } from './terminal.ts';
import { understood } from './understood.ts';

/** `headgate dashboard`: a link that opens the page of a team once, for who has no gateway key. */
export function dashboardCommand(terminal: Terminal): Command {
  const command = new Command('dashboard')
    .addOption(teamOption())
    .option('--open', 'open it in the browser as well')
    .option('--json', 'print one JSON object instead of text')
    .action((options: DashboardOptions) => linkToDashboard(options, terminal));
  return withTargetOptions(command).addHelpText('after', EXAMPLES);
}

interface DashboardOptions extends TargetOptions {
  readonly team: string;
  readonly open?: boolean;
  readonly json?: boolean;
}

const linkSchema = z.object({
  code: z.string().regex(/^[\w-]+$/),
  expiresAt: z.string(),
  keyId: z.string(),
  sessionExpiresAt: z.string(),
});

async function linkToDashboard({ team, open, json, ...options }: DashboardOptions, terminal: Terminal): Promise<void> {
  const target = await selectTarget(options, terminal);
  const answer = await callControlDoor(target, { method: 'POST', path: `/teams/${team}/dashboard-links` });
  const { code, ...link } = understood(linkSchema, answer, { target, what: 'a link' });
  // Behind the sign that no browser sends: it is in no log of a server.
  const url = `${target.controlUrl}/dashboard#code=${code}`;
  terminal.print(json ? JSON.stringify({ url, ...link }) : url);
  if (!json) terminal.printError('It opens the page once, within a minute, for an hour.');
  if (open) await openInBrowser(url, terminal);
}

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Where there is no browser, the link is on the screen. */
async function openInBrowser(url: string, terminal: Terminal): Promise<void> {
  const [program = 'xdg-open', ...args] = OPENERS[process.platform] ?? [];
  await new Promise<void>((resolve) => {
    const child = spawn(program, [...args, url], { detached: true, stdio: 'ignore' });
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
    child.once('error', () => {
      terminal.printError(`${program} is not there: open the link by hand.`);
      resolve();
    });
  });
}

const EXAMPLES = `
To change keys and budgets there, sign in with IAM in its view of keys.

Examples:
  headgate dashboard --team local
  headgate dashboard --team search --open --stack Headgate --region eu-central-1
`;
