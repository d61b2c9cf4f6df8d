/** Stands in for the control function where only the bundling and the template are tested. */
export async function handler(): Promise<string> {
  return 'control';
}
