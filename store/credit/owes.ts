/**
 * Who owes what is claimed of a root `o` (`records`), for SQL. An order is its customer's. An invoice without one is of the ERP's customer:
 * of the one whom a person named for them, else of the one who was written to that ERP as them, else of themselves.
 */
export const OWES = {
  joins: `LEFT JOIN customer_links l ON o.kind = 'invoice' AND l.connection = o.connection AND l.customer_id = o.customer_id
    LEFT JOIN records s ON o.kind = 'invoice' AND s.kind = 'customer' AND s.id = (SELECT x.root_id FROM xrefs x
      WHERE x.connection = o.connection AND x.kind = 'customer' AND x.target_id = o.customer_id AND x.cancelled_at IS NULL
      ORDER BY x.at DESC, x.root_id DESC LIMIT 1)`,
  connection: 'COALESCE(l.to_connection, s.connection, o.connection)',
  customer: 'COALESCE(l.to_customer, s.customer_id, s.source_id, o.customer_id)',
} as const;
