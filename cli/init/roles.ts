import { programFile } from '../../config/home.ts';
import type { AnyConnector } from '../../connectors/connector.ts';
import type { Role } from '../../domain/kinds.ts';

/** How a role is spoken of when a project is laid out. */
export interface RoleWords {
  role: Role;
  /** `--storefront <system>`. */
  flag: string;
  about: string;
  question: string;
  /** What its connection is called where there is one of the role. */
  connectionId: string;
}

export const ROLE_WORDS: readonly RoleWords[] = [
  {
    role: 'storefront',
    flag: 'storefront',
    about: 'where orders are placed',
    question: 'Where are your orders placed?',
    connectionId: 'shop',
  },
  {
    role: 'erp',
    flag: 'erp',
    about: 'the ERP that books them',
    question: 'Which ERP books them?',
    connectionId: 'erp',
  },
  {
    role: 'warehouse',
    flag: 'warehouse',
    about: 'the warehouse that ships them',
    question: 'Which warehouse ships them?',
    connectionId: 'wms',
  },
  {
    role: 'freight',
    flag: 'forwarder',
    about: 'the forwarder or carrier',
    question: 'Which forwarder or carrier moves them?',
    connectionId: 'freight',
  },
  {
    role: 'payment',
    flag: 'payment',
    about: 'who takes payments',
    question: 'Who takes the payments?',
    connectionId: 'pay',
  },
  {
    role: 'identity',
    flag: 'identity',
    about: 'who checks who customers are',
    question: 'Who checks who your customers are?',
    connectionId: 'kyc',
  },
  {
    role: 'crm',
    flag: 'crm',
    about: 'where customers are looked after',
    question: 'Where are your customers looked after?',
    connectionId: 'crm',
  },
];

/** Whether a system can be this: it says so itself, or it does what a warehouse does. */
export function canBe({ role: own, kinds, declaration, starter }: AnyConnector, role: Role): boolean {
  // One that a file of one's own declares needs one to begin with, and is what that says.
  if (declaration) return starter !== undefined && own === role;
  const ships = kinds.shipment?.push !== undefined && kinds.shipment.pull !== undefined;
  return own === role || (role === 'warehouse' && ships);
}

/** The systems that can be connected in each role that has any. */
export function candidates(connectors: readonly AnyConnector[]): { words: RoleWords; systems: AnyConnector[] }[] {
  return ROLE_WORDS.map((words) => ({
    words,
    systems: connectors.filter((connector) => canBe(connector, words.role)),
  })).filter(({ systems }) => systems.length > 0);
}

/** A system that shall be connected. */
export interface Chosen {
  connectionId: string;
  role: Role;
  connector: AnyConnector;
  /** The connector that the config names, where it declares this one. */
  declaredBy?: AnyConnector;
}

/** The connector that a project begins with: one that is declared, as the declaration to begin with says. */
function begun(connector: AnyConnector): Pick<Chosen, 'connector' | 'declaredBy'> {
  const { starter } = connector;
  if (!starter || !connector.declaredBy) return { connector };
  const definition = starter.declaration && programFile(starter.declaration);
  return { connector: connector.declaredBy({ ...starter.options, definition }), declaredBy: connector };
}

/** Names the connections: by their role, and by their system too where there are several of a role. */
export function chosen(picked: readonly { words: RoleWords; systems: readonly AnyConnector[] }[]): Chosen[] {
  return picked.flatMap(({ words: { role, connectionId }, systems }) =>
    systems.map((connector) => ({
      connectionId: systems.length > 1 ? `${connectionId}-${connector.id}` : connectionId,
      role,
      ...begun(connector),
    })),
  );
}
