import { awsCredentials } from './aws-credentials.ts';
import type { TargetOptions } from './options.ts';
import { Problem } from './problem.ts';

type StackOptions = TargetOptions & { readonly stack: string };

/** Asks CloudFormation where the control door of a deployed stack is. */
export async function controlUrlOfStack(
  options: StackOptions,
): Promise<{ readonly controlUrl: string; readonly region: string }> {
  const { outputs, region } = await outputsOfStack(options);
  const controlUrl = outputs.get('ControlUrl');
  if (controlUrl) return { controlUrl, region };
  throw new Problem(
    `The stack ${options.stack} has no output ControlUrl.`,
    'Check that it is a Headgate stack and that its deployment has finished.',
  );
}

/** Asks CloudFormation what a deployed stack tells of itself; its status is in CloudFormation's own words. */
export async function outputsOfStack(
  options: StackOptions,
): Promise<{ readonly outputs: ReadonlyMap<string, string>; readonly region: string; readonly status: string }> {
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient({
    credentials: awsCredentials(options.profile),
    ...(options.profile !== undefined && { profile: options.profile }),
    ...(options.region !== undefined && { region: options.region }),
  });
  try {
    const region = await client.config.region();
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: options.stack }));
    const { StackStatus: status = '', Outputs = [] } = Stacks?.[0] ?? {};
    return {
      outputs: new Map(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue])),
      region,
      status,
    };
  } catch (error) {
    throw error instanceof Problem ? error : stackProblem(error, options.stack);
  } finally {
    client.destroy();
  }
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
