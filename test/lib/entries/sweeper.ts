/** Stands in for the sweeper where only the bundling and the template are tested. */
export async function handler(): Promise<string> {
  return 'sweeper';
}
