import { awsCredentials } from './aws-credentials.ts';
import type { TargetOptions } from './options.ts';
import { Problem } from './problem.ts';

/** Asks CloudFormation where the control door of a deployed stack is. */
export async function controlUrlOfStack(
  options: TargetOptions & { readonly stack: string },
): Promise<{ readonly controlUrl: string; readonly region: string }> {
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient({
    credentials: awsCredentials(options.profile),
    ...(options.profile !== undefined && { profile: options.profile }),
    ...(options.region !== undefined && { region: options.region }),
  });
  try {
    const region = await client.config.region();
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: options.stack }));
    const output = Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'ControlUrl');
    if (output?.OutputValue) return { controlUrl: output.OutputValue, region };
    throw new Problem(
      `The stack ${options.stack} has no output ControlUrl.`,
      'Check that it is a Headgate stack and that its deployment has finished.',
    );
  } catch (error) {
    throw error instanceof Problem ? error : stackProblem(error, options.stack);
  } finally {
    client.destroy();
  }
}

function stackProblem(cause: unknown, stack: string): Problem {
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
