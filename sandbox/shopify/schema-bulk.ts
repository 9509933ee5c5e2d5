/** Bulk operations: the last part of what this stand-in serves. */
export const BULK_SCHEMA = /* GraphQL */ `
  enum BulkOperationStatus { CANCELED CANCELING COMPLETED CREATED EXPIRED FAILED RUNNING }
  enum BulkOperationErrorCode { ACCESS_DENIED INTERNAL_SERVER_ERROR TIMEOUT }
  enum BulkOperationUserErrorCode { INVALID LIMIT_REACHED OPERATION_IN_PROGRESS }
  type BulkOperation implements Node {
    id: ID! status: BulkOperationStatus! errorCode: BulkOperationErrorCode createdAt: DateTime! objectCount: UnsignedInt64!
    fileSize: UnsignedInt64 url: URL
  }
  type BulkOperationUserError implements DisplayableError { code: BulkOperationUserErrorCode field: [String!] message: String! }
  type BulkOperationRunQueryPayload { bulkOperation: BulkOperation userErrors: [BulkOperationUserError!]! }
  type Count { count: Int! }
  type OrderEdge { node: Order! }
  type LineItemEdge { node: LineItem! }
  extend type OrderConnection { edges: [OrderEdge!]! }
  extend type LineItemConnection { edges: [LineItemEdge!]! }
  extend type QueryRoot {
    ordersCount(limit: Int): Count
    bulkOperation(id: ID!): BulkOperation
  }
  extend type Mutation { bulkOperationRunQuery(query: String!, groupObjects: Boolean!): BulkOperationRunQueryPayload }
`;
