import { type Command, InvalidArgumentError, Option } from 'commander';
import { TEAM_NAME } from '../../lambda/settings.ts';

/** Which gateway a command is for, as it was given. */
export interface TargetOptions {
  readonly stack?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly url?: string;
}

/** Adds the options that select a gateway, and the help that explains the selection. */
export function withTargetOptions(command: Command): Command {
  return command
    .option('--stack <name>', 'the deployed stack, found through CloudFormation')
    .option('--region <region>', 'the AWS region of the stack')
    .option('--profile <profile>', 'the AWS profile to sign with')
    .option('--url <url>', 'the URL of the gateway instead of a stack (or set HEADGATE_URL)')
    .addHelpText('after', TARGET_HELP);
}

/** The option that names the team. */
export function teamOption(): Option {
  return new Option('--team <team>', 'the team, as in headgate.config.ts').argParser(readTeam).makeOptionMandatory();
}

/** Adds the options that say from when to when. */
export function withStretch(command: Command): Command {
  return command
    .option('--from <time>', 'from when on; a day or a moment, in UTC')
    .option('--to <time>', 'until when, exclusive; a day or a moment, in UTC');
}

/** Reads a number of days; the gateway has the last word on how many are allowed. */
export function readDays(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number of days, at least 1.');
}

/** Reads the name of a team. */
export function readTeam(text: string): string {
  if (TEAM_NAME.test(text)) return text;
  throw new InvalidArgumentError('A team is written in lower-case letters, digits and hyphens, letter first.');
}

const TARGET_HELP = `
Which gateway:
  --stack NAME        a deployed stack; signed with your AWS credentials
  --url URL           https://<id>.execute-api.<region>.amazonaws.com/v1, signed with your AWS credentials,
                      or http://127.0.0.1:<port>/v1, signed as the operator of the local gateway
  (neither)           HEADGATE_URL, else the local gateway that \`npm start\` runs (its data: .headgate, or HEADGATE_DATA)
`;
