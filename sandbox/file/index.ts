import { posix } from 'node:path';
import { defineSandbox, type SandboxContext, type SandboxSystem } from '../sandbox.ts';
import { AccessLog } from './access-log.ts';
import { FOLDERS, IN, Partner } from './partner.ts';
import { type Crowd, listenSftp } from './sftp-server.ts';
import { Tree } from './tree.ts';

const USER = 'waybill';
const PASSWORD = 'sandbox-file-password';
/** Beside the sandbox's own. */
const PORT = 4622;

interface Told {
  port?: number;
  user?: string;
  /** `null`: keys only. */
  password?: string | null;
  authorizedKeys?: string[];
  mostSessions?: number;
  /** After so long a partner takes what was laid down for it; 0: by hand only. */
  takeAfterMs?: number;
  /** Further folders. */
  folders?: string[];
}

/** What a person at the partner's desk does it with. */
interface Deed {
  path?: string;
  text?: string;
  /** Of a link. */
  to?: string;
  sku?: string;
  quantity?: number;
}

/**
 * A partner who only has files, behind an SFTP server of its own: orders, stock and prices in `in/`, what it is told in `out/`, what
 * it took in `out/taken/`. Options: `Told`.
 */
export default defineSandbox({
  id: 'file',
  protocol: {
    fates: ['error', 'auth', 'hangBefore', 'hangAfter', 'late', 'lost', 'down'],
    failureIsFinal: true,
  },
  create(context: SandboxContext): SandboxSystem {
    const { books, now } = context;
    const told = context.options as Told;
    const tree = new Tree(books, now, [...FOLDERS, ...(told.folders ?? [])]);
    const partner = new Partner(tree, books);
    const log = new AccessLog(books);
    const crowd: Crowd = { now: 0, most: 0 };
    if (told.takeAfterMs) context.every(told.takeAfterMs, () => partner.take());
    return {
      listen: (gate) => {
        const { port = PORT, user = USER, password = PASSWORD, authorizedKeys = [], mostSessions = 10 } = told;
        const logins = { user, password: password ?? undefined, authorizedKeys };
        return listenSftp({ port, logins, mostSessions, tree, log, now }, gate, crowd);
      },
      entries: () => partner.entries(),
      act(verb, input) {
        const { path = IN, text = '', to = '', sku, quantity } = (input ?? {}) as Deed;
        switch (verb) {
          case 'drop':
            return partner.drop(path, text);
          case 'dropHalf':
            // An upload that pauses in its middle; `drop` goes on with it.
            return partner.drop(path, text.slice(0, Math.floor(text.length / 2)));
          case 'place':
            return placed(partner, books.next('order', 1001), now());
          case 'setStock':
            return partner.drop(partner.nextName('stock'), `sku,location,available\n${sku},MAIN,${quantity}\n`);
          case 'take':
            return partner.take();
          case 'link':
            return tree.link(path, to);
          case 'text':
            return tree.read(path).toString();
          case 'names':
            return tree.list(path).map((entry) => posix.basename(entry.path));
          case 'accessLog':
            return log.lines();
          case 'mostSessions':
            return crowd.most;
          default:
            throw new Error(`nobody does ${verb} here`);
        }
      },
    };
  },
});

/** A buyer's order as the partner exports it; answers its number. */
function placed(partner: Partner, number: number, at: number): string {
  const columns =
    'order_no,placed_at,currency,ship_name,ship_line1,ship_city,ship_country,total,line_no,sku,quantity,unit_price,line_total';
  const head = `P${number},${new Date(at).toISOString()},EUR,Sample Buyer,5 Sample Street,Berlin,DE,59.70`;
  const rows = [`${head},1,WB-001,2,24.90,49.80`, `${head},2,WB-005,1,9.90,9.90`];
  partner.drop(partner.nextName('orders'), [columns, ...rows, ''].join('\n'));
  return `P${number}`;
}
