/** The stable code of whatever was thrown, for a reader to name to an operator. */
export function faultCode(error: unknown): string {
  const isCoded = error instanceof Error && 'code' in error;
  return isCoded ? String(error.code) : 'internal';
}
