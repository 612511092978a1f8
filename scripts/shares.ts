/** Who holds how much of the story's receivable: arithmetic of the story, not of the ledger. */

/** The units that go to tier 2 and, of those, to tier 3. */
export function share(face: bigint): { readonly tier2: bigint; readonly tier3: bigint } {
  const tier2 = (face * 40n) / 100n;
  return { tier2, tier3: tier2 / 2n };
}

/** What each holder of record is owed at the due day, minor units. */
export function piecePayments(face: bigint): Readonly<Record<string, bigint>> {
  const { tier2, tier3 } = share(face);
  return { talwerk: face - tier2, kolbenhof: tier2 - tier3, hafenbank: tier3 };
}
