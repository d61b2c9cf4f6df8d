import { awsCredentials } from './aws-credentials.ts';
import type { TargetOptions } from './options.ts';
import { Problem } from './problem.ts';

/** What CloudFormation tells of a deployed stack. */
export interface DescribedStack {
  readonly region: string;
  /** In CloudFormation's own words, such as `UPDATE_COMPLETE`. */
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Asks CloudFormation how a deployed stack stands, and where its parts are. */
export async function describeStack(options: TargetOptions & { readonly stack: string }): Promise<DescribedStack> {
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient({
    credentials: awsCredentials(options.profile),
    ...(options.profile !== undefined && { profile: options.profile }),
    ...(options.region !== undefined && { region: options.region }),
  });
  try {
    const region = await client.config.region();
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: options.stack }));
    const { StackStatus = '', Outputs = [] } = Stacks?.[0] ?? {};
    const outputs = Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]);
    return { region, status: StackStatus, outputs: Object.fromEntries(outputs) };
  } catch (error) {
    throw error instanceof Problem ? error : stackProblem(error, options.stack);
  } finally {
    client.destroy();
  }
}

/** Where the control door of a deployed stack is. */
export async function controlUrlOfStack(
  options: TargetOptions & { readonly stack: string },
): Promise<{ readonly controlUrl: string; readonly region: string }> {
  const { region, outputs } = await describeStack(options);
  if (outputs.ControlUrl) return { controlUrl: outputs.ControlUrl, region };
  throw new Problem(
    `The stack ${options.stack} has no output ControlUrl.`,
    'Check that it is a Headgate stack and that its deployment has finished.',
  );
}

/** Says of a refusal of CloudFormation what it means. */
export function stackProblem(cause: unknown, stack: string): Problem {
  const { name, message } = cause instanceof Error ? cause : { name: '', message: String(cause) };
  if (/does not exist/.test(message)) {
    return new Problem(
      `There is no stack ${stack} in this account and region.`,
      'Check --stack, --region and --profile.',
      {
        cause,
      },
    );
  }
  if (/region is missing/i.test(message)) {
    return new Problem('No AWS region is set.', 'Add --region REGION, or set AWS_REGION.', { cause });
  }
  return new Problem(
    `CloudFormation did not describe the stack ${stack}: ${name === 'Error' ? '' : `${name}: `}${message}`,
    'Check --region and --profile, and that you may call cloudformation:DescribeStacks.',
    { cause },
  );
}
