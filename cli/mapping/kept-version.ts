import { EXIT, Problem } from '../../config/problem.ts';
import type { KeptVersion, Ledger } from '../../store/ledger.ts';

/** The one kept version that begins so; a `Problem` where there is none, or more than one. */
export async function keptVersion(
  ledger: Pick<Ledger, 'mappingVersions' | 'keptVersions'>,
  version: string,
  mapping?: string,
): Promise<KeptVersion> {
  const rows = await ledger.mappingVersions({ version, limit: 5, ...(mapping === undefined ? {} : { mapping }) });
  const [row, second] = rows;
  if (!row)
    throw new Problem(`no version begins with ${version}: \`waybill mapping history\` lists them`, EXIT.findings);
  if (second)
    throw new Problem(
      `${version} is the beginning of ${rows.map((one) => `${one.version} (${one.mapping})`).join(', ')}: name more of it, or the mapping by --as`,
    );
  const [kept] = await ledger.keptVersions([row]);
  if (!kept) throw new Problem(`the texts of ${row.version} are gone`, EXIT.findings);
  return kept;
}
