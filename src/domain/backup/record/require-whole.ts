import { Problem } from '../../../messages/problem.ts';
import type { Site } from '../../../model/site.ts';
import { findState } from './chain.ts';
import { requireChain } from './require-chain.ts';

/**
 * Refuses a backup as intact if part of it is, or was, only on a database server: what can be read of it is incomplete.
 *
 * @throws Problem `backup.database-held`, `backup.chain-incomplete`
 */
export async function requireWhole({ site, id }: { site: Site; id: string }): Promise<void> {
  const chain = await requireChain({ site, id });
  for (const { engine, name } of chain.at(-1)?.databases ?? [])
    if (findState({ chain, database: { engine, name } })?.kind === 'held')
      throw Problem.of('backup.database-held', { engine, name, id });
}
