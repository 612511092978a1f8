/** The priority of the readers' thread, as `nice` counts: a greater number is a lower priority. */

/** Where both are busy on one core, consensus gets three quarters of it. */
const LOWER_BY = 5;
const LOWEST = 19;

/** Below that of the node, whatever that is: who was started with a low one may not go back up. */
export function lowerThan(own: number): number {
  return Math.min(own + LOWER_BY, LOWEST);
}
