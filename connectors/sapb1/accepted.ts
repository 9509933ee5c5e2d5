import type { WriteResult } from '../connector.ts';
import type { Row } from './call.ts';

export const accepted = ({ DocEntry, DocNum }: Row): WriteResult => ({
  result: 'accepted',
  targetId: String(DocEntry),
  numbers: [String(DocNum)],
});
