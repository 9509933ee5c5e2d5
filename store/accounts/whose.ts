/** Whose a record `o` is, for SQL: of whom it names as its customer, and a customer is their own. */
export const WHOSE = "COALESCE(o.customer_id, CASE WHEN o.kind = 'customer' THEN o.source_id END)";
