import { BEDROCK, PROVIDER_IDS, REGION_NAME, TEAM_NAME } from '../../lambda/settings.ts';
import { usageProblem } from './problem.ts';
import { askMany, askText } from './questions.ts';
import { isWatched, type Terminal } from './terminal.ts';

/** What `headgate init` was given. */
export interface InitOptions {
  readonly providers?: string;
  readonly team?: string;
  readonly budgetMonth?: string;
  readonly alarmEmail?: string;
  readonly stack?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly yes?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** What a configuration is written from. */
export interface Answers {
  readonly providers: readonly string[];
  readonly teams: readonly string[];
  readonly budgetMonth?: string;
  readonly alarmEmail?: string;
  readonly stack?: string;
  readonly region?: string;
  readonly profile?: string;
}

/** Takes what is given, and asks for the rest if somebody is there. */
export async function answersFrom(options: InitOptions, terminal: Terminal): Promise<Answers> {
  const isAsked = isWatched(terminal) && !options.yes;
  const missing = (['providers', 'team'] as const).filter((name) => options[name] === undefined);
  if (missing.length > 0 && !isAsked) {
    const flags = missing.map((name) => `--${name}`).join(' and ');
    throw usageProblem(
      `There is nobody to ask, and ${flags} ${missing.length > 1 ? 'are' : 'is'} not given.`,
      'For example: headgate init --providers openai,anthropic --team search --yes',
    );
  }
  const given = await Promise.resolve(isAsked ? askRest(options, terminal) : options);
  for (const [name, check] of Object.entries(CHECKS)) {
    const value = given[name as keyof typeof CHECKS]; // Its keys are all there is.
    const complaint = value === undefined ? undefined : check(value);
    if (complaint)
      throw usageProblem(`${FLAGS[name as keyof typeof CHECKS]}: ${complaint}`, 'See headgate init --help.');
  }
  const { stack, region, profile, budgetMonth, alarmEmail } = given;
  return {
    providers: names(given.providers ?? ''),
    teams: names(given.team ?? ''),
    ...(budgetMonth && { budgetMonth }),
    ...(alarmEmail && { alarmEmail }),
    ...(stack && { stack }),
    ...(region && { region }),
    ...(profile && { profile }),
  };
}

const FLAGS = {
  providers: '--providers',
  team: '--team',
  budgetMonth: '--budget-month',
  alarmEmail: '--alarm-email',
  region: '--region',
} as const;

type Complaint = string | undefined;

/** The first look at an answer; the configuration's own rules have the last word. */
const CHECKS: Readonly<Record<keyof typeof FLAGS, (text: string) => Complaint>> = {
  providers: (text) => {
    const unknown = names(text).filter((name) => !PROVIDER_IDS.some((known) => known === name));
    if (names(text).length === 0) return `name at least one of ${PROVIDER_IDS.join(', ')}.`;
    return unknown.length === 0 ? undefined : `${unknown.join(', ')}: not known. Allowed: ${PROVIDER_IDS.join(', ')}.`;
  },
  team: (text) => {
    const isGood = names(text).length > 0 && names(text).every((name) => TEAM_NAME.test(name));
    return isGood ? undefined : 'a team is written in lower-case letters, digits and hyphens, letter first.';
  },
  budgetMonth: (text) => (/^(\d{1,9}(\.\d{1,12})?)?$/.test(text) ? undefined : 'dollars, such as 100 or 0.5.'),
  alarmEmail: (text) => (text === '' || /^\S+@\S+\.\S+$/.test(text) ? undefined : 'a mail address.'),
  region: (text) => (text === '' || REGION_NAME.test(text) ? undefined : 'a region of AWS, such as eu-central-1.'),
};

async function askRest(options: InitOptions, terminal: Terminal): Promise<InitOptions> {
  const text = (name: Exclude<keyof typeof FLAGS, 'providers'>, message: string, initial?: string) =>
    options[name] ?? askText(terminal, { message, check: CHECKS[name], ...(initial !== undefined && { initial }) });
  const message = `Which providers? Each but ${BEDROCK} gets a secret for its key. Space chooses, enter goes on.`;
  const providers = options.providers ?? (await askMany(terminal, { message, choices: PROVIDER_IDS })).join(',');
  const team = await text('team', 'Which teams? Names with commas between them.', 'platform');
  const budgetMonth = await text('budgetMonth', 'Dollars that each team may spend in a month? Empty: no limit.');
  const alarmEmail = await text('alarmEmail', 'Who gets a mail when something is wrong? Empty: nobody.');
  const region = await text('region', 'Which AWS region? Empty: that of your AWS profile.');
  return { ...options, providers, team, budgetMonth, alarmEmail, region };
}

function names(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,]+/).filter(Boolean))];
}
