import { inbound, outbound } from '../../activities/mapping.ts';
import type { Connection } from '../../connectors/connections.ts';
import { WaybillError } from '../../domain/failures.ts';
import { KINDS, type Kind } from '../../domain/kinds.ts';
import type { Mapping, MappingBook } from '../../mapper/index.ts';

/** A kind that a connection gives or takes, and so needs a mapping for. */
export interface Ruled {
  connection: Connection;
  kind: Kind;
  direction: 'inbound' | 'outbound';
  /** The mapping that rules it in a book; none where there is none, whatever the reason. */
  in(book: MappingBook): Mapping | undefined;
}

/** All that the connections can give and take. */
export function* allRuled(connections: ReadonlyMap<string, Connection>): Iterable<Ruled> {
  for (const connection of connections.values()) {
    for (const kind of KINDS) {
      const able = connection.connector.kinds[kind];
      if (able?.pull || able?.read) yield ruled(connection, kind, 'inbound');
      if (able?.push) yield ruled(connection, kind, 'outbound');
    }
  }
}

function ruled(connection: Connection, kind: Kind, direction: Ruled['direction']): Ruled {
  const find = direction === 'inbound' ? inbound : outbound;
  return {
    connection,
    kind,
    direction,
    in(book) {
      try {
        return find(book, connection, kind);
      } catch (error) {
        if (error instanceof WaybillError) return undefined;
        throw error;
      }
    },
  };
}
